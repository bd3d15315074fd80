// The service's table of contents: what comes in from WhatsApp, what goes out to it, and the media of both.
import { splitTokens } from '@nexus/service-kit/internal-auth';
import { defineService } from '@nexus/service-kit/start-service';
import { configuration } from './config.ts';
import { connect } from './deps.ts';
import { handshakeWebhook } from './inbound/handshake-webhook.route.ts';
import { parseWebhook } from './inbound/parse-webhook.route.ts';
import { routeWebhook } from './inbound/route-webhook.route.ts';
import { fetchMedia } from './media/fetch-media.route.ts';
import { transcribe } from './media/transcribe.route.ts';
import { markRead } from './outbound/mark-read.route.ts';
import { sendMessage } from './outbound/send-message.route.ts';
import { manifest } from './providers/manifest.route.ts';

export const whatsapp = defineService({
  name: 'whatsapp',
  configuration,
  connect,
  listeners: (deps, { config }) => [
    {
      port: config.PORT,
      access: { kind: 'internal', tokens: splitTokens(config.INTERNAL_API_TOKEN) },
      exposeMetrics: true,
      routes: [
        manifest(deps),
        routeWebhook(deps),
        parseWebhook(deps),
        handshakeWebhook(deps),
        fetchMedia(deps),
        transcribe(deps),
        markRead(deps),
        sendMessage(deps),
      ],
    },
  ],
  disconnect: (deps) => deps.outgoing.close(),
});
