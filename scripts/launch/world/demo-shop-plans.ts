// The two shops of a first start, in two languages and with the two WhatsApp providers.
import { DEFAULT_STORES } from '../../../simulators/tiendanube/server.ts';
import type { ShopFacts } from '../../../packages/contracts/src/shop-facts.ts';
import type { Secrets } from '../settings/keep-secrets.ts';
import { auroraFacts, lagoaFacts } from './demo-shop-facts.ts';

export interface DemoShopPlan {
  /** Name in the launcher's notes. */
  key: string;
  tenant: { store_name: string; locale: string; timezone?: string; currency: string };
  store: { store_id: string; access_token: string };
  channel: {
    provider: 'ycloud' | 'meta';
    label: string;
    phone_number: string;
    phone_number_id?: string;
    credentials: Record<string, string>;
    mode: 'everyone';
  };
  /** What the provider signs webhooks with, and answers Meta's handshake with. */
  webhook: { secret: string; verify_token?: string };
  mailDestination: string;
  facts: Partial<ShopFacts>;
}

const [storeInArgentina, storeInBrazil] = DEFAULT_STORES;

export function demoShopPlans(secrets: Secrets): DemoShopPlan[] {
  return [
    {
      key: 'aurora',
      tenant: { store_name: 'Tienda Aurora', locale: 'es-AR', currency: 'ARS' },
      store: storeOf(storeInArgentina),
      channel: {
        provider: 'ycloud',
        label: 'Ventas',
        phone_number: '+541155550100',
        credentials: { api_key: 'simulated-ycloud-key', webhook_secret: secrets.simulated_ycloud_webhook_secret },
        mode: 'everyone',
      },
      webhook: { secret: secrets.simulated_ycloud_webhook_secret },
      mailDestination: 'ventas@aurora.invalid',
      facts: auroraFacts,
    },
    {
      key: 'lagoa',
      tenant: { store_name: 'Loja Lagoa', locale: 'pt-BR', timezone: 'America/Sao_Paulo', currency: 'BRL' },
      store: storeOf(storeInBrazil),
      channel: {
        provider: 'meta',
        label: 'Vendas',
        phone_number: '+541140028922',
        phone_number_id: '100000000000001',
        credentials: {
          access_token: 'simulated-meta-token',
          app_secret: secrets.simulated_meta_app_secret,
          verify_token: secrets.simulated_meta_verify_token,
        },
        mode: 'everyone',
      },
      webhook: { secret: secrets.simulated_meta_app_secret, verify_token: secrets.simulated_meta_verify_token },
      mailDestination: 'vendas@lagoa.invalid',
      facts: lagoaFacts,
    },
  ];
}

function storeOf(store: (typeof DEFAULT_STORES)[number] | undefined): DemoShopPlan['store'] {
  if (store === undefined) throw new Error('The simulator of Tienda Nube lacks a store of the demonstration.');
  return { store_id: store.store_id, access_token: store.access_token };
}
