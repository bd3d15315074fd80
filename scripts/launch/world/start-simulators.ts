// Runs the simulators of the outside parties that are not real, inside this process.
import { join } from 'node:path';
import { startLlmSimulator } from '../../../simulators/llm/server.ts';
import { startMetaSimulator } from '../../../simulators/meta/server.ts';
import { startPhoneSimulator } from '../../../simulators/phone/server.ts';
import type { PhoneNetwork } from '../../../simulators/phone/server.ts';
import { startSmtpSimulator } from '../../../simulators/smtp/server.ts';
import { startTiendanubeSimulator } from '../../../simulators/tiendanube/server.ts';
import { startYcloudSimulator } from '../../../simulators/ycloud/server.ts';
import type { RememberedPort } from '../ports/remembered-ports.ts';
import type { Party, PartyName } from '../settings/parties.ts';
import type { LaunchSettings, Variables } from '../settings/read-settings.ts';

export interface World {
  /** Base addresses for the services, by variable. */
  addresses: Variables;
  /** Control surfaces of the WhatsApp networks that run here, by provider. */
  networks: Partial<Record<'ycloud' | 'meta', string>>;
  /** Port of the mail server, when one runs. */
  smtpPort: number | null;
  /** Host the simulated shop's pictures come from, for the panel's policy. */
  shopOrigin: string | null;
  /** Null when no WhatsApp network runs here. */
  phonePort: number | null;
  close(): Promise<void>;
}

type Closing = { close(): Promise<void> };

/** Nothing is started for a party that is real. */
export async function startSimulators(
  settings: LaunchSettings,
  parties: readonly Party[],
  ports: Record<RememberedPort, number>,
): Promise<World> {
  const here = (name: PartyName): boolean => parties.some((one) => one.name === name && one.here);
  const running: Closing[] = [];
  const keep = <T extends Closing>(one: T): T => {
    running.unshift(one);
    return one;
  };
  const stateFile = (name: string): string => join(settings.dataDirectory, 'simulators', `${name}.json`);
  const world: World = {
    addresses: {},
    networks: {},
    smtpPort: null,
    shopOrigin: null,
    phonePort: null,
    close: async () => {
      for (const one of running) await one.close();
    },
  };
  if (here('shop')) {
    const shop = keep(await startTiendanubeSimulator({ port: ports.tiendanube }));
    world.addresses.TIENDANUBE_API_BASE_URL = `${shop.url}/2025-03`;
    world.shopOrigin = shop.url;
  }
  if (here('model')) {
    const model = keep(await startLlmSimulator({ port: ports.llm }));
    world.addresses.OPENAI_BASE_URL = `${model.url}/v1`;
    world.addresses.ANTHROPIC_BASE_URL = `${model.url}/v1`;
    world.addresses.GOOGLE_BASE_URL = `${model.url}/v1beta`;
  }
  if (here('whatsapp_ycloud')) {
    const network = keep(await startYcloudSimulator({ port: ports.ycloud, state_file: stateFile('ycloud') }));
    world.addresses.YCLOUD_API_BASE_URL = `${network.url}/v2`;
    world.networks.ycloud = network.url;
  }
  if (here('whatsapp_meta')) {
    const network = keep(await startMetaSimulator({ port: ports.meta, state_file: stateFile('meta') }));
    world.addresses.META_GRAPH_BASE_URL = network.url;
    world.networks.meta = network.url;
  }
  if (parties.some((one) => one.here)) {
    world.smtpPort = keep(await startSmtpSimulator({ port: ports.smtp, httpPort: ports.smtpControl })).port;
  }
  if (Object.keys(world.networks).length > 0) {
    world.phonePort = keep(await startPhone(settings, parties, world.networks)).port;
  }
  return world;
}

function startPhone(
  { host, ports }: LaunchSettings,
  parties: readonly Party[],
  { ycloud, meta }: World['networks'],
): ReturnType<typeof startPhoneSimulator> {
  const networks: PhoneNetwork[] = [
    ...(ycloud === undefined ? [] : [{ label: 'YCloud', provider: 'ycloud' as const, url: ycloud }]),
    ...(meta === undefined ? [] : [{ label: 'Meta', provider: 'meta' as const, url: meta }]),
  ];
  const mode = (name: PartyName): 'real' | 'simulated' => parties.find((one) => one.name === name)?.mode ?? 'real';
  const labels = { model: mode('model'), shop: mode('shop'), whatsapp: 'simulated' as const };
  return startPhoneSimulator({ host, port: ports.phone, networks, labels });
}
