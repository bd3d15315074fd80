// The providers we speak to.
import type { Provider as ProviderId } from '@nexus/contracts/channel-event';
import { meta } from './meta/meta.ts';
import type { Provider } from './provider.ts';
import { ycloud } from './ycloud/ycloud.ts';

export type Providers = Record<ProviderId, Provider>;
interface ProviderSettings {
  ycloudBaseUrl: string;
  /** With the version. */
  metaBaseUrl: string;
  toleranceSeconds: number;
}

export function createProviders(settings: ProviderSettings): Providers {
  return {
    ycloud: ycloud({ baseUrl: settings.ycloudBaseUrl, toleranceSeconds: settings.toleranceSeconds }),
    meta: meta({ baseUrl: settings.metaBaseUrl }),
  };
}
