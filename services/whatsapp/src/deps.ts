// What the routes work with: the providers, the way out to the world, the log, the counters.
import type { Log } from '@nexus/service-kit/log';
import { OutgoingClient } from '@nexus/service-kit/outgoing-client';
import type { Kit } from '@nexus/service-kit/start-service';
import type { configuration } from './config.ts';
import { createProviders } from './providers/index.ts';
import type { Providers } from './providers/index.ts';

export interface Deps {
  providers: Providers;
  outgoing: OutgoingClient;
  log: Log;
  /** Milliseconds a send may take. */
  sendTimeout: number;
  transcription: { baseUrl: string; model: string };
  /** Counts an outcome under its name. */
  count(what: 'webhook' | 'send' | 'media' | 'transcription', provider: string, outcome: string): void;
}

export async function connect({ config, log, metrics }: Kit<typeof configuration>): Promise<Deps> {
  const own = [config.YCLOUD_API_BASE_URL, config.META_GRAPH_BASE_URL, config.OPENAI_BASE_URL];
  const outcomes = metrics.counter(
    'nexus_whatsapp_outcomes_total',
    'What became of webhooks, sends, media and transcriptions',
    ['what', 'provider', 'outcome'],
  );
  return {
    providers: createProviders({
      ycloudBaseUrl: config.YCLOUD_API_BASE_URL,
      metaBaseUrl: `${config.META_GRAPH_BASE_URL}/${config.META_GRAPH_VERSION}`,
      toleranceSeconds: config.WEBHOOK_TOLERANCE_SECONDS,
    }),
    outgoing: new OutgoingClient({ allow: [...own, ...config.EGRESS_ALLOW] }),
    log,
    sendTimeout: config.WHATSAPP_TIMEOUT_MS,
    transcription: { baseUrl: config.OPENAI_BASE_URL, model: config.TRANSCRIPTION_MODEL },
    count: (what, provider, outcome) => outcomes.inc({ what, provider, outcome }),
  };
}
