// Whose key a model is asked with: the shop's own before the platform's, and where each of them is kept.
import type { Config } from '../deps.ts';
import type { OpenedCredentials } from './open-credentials.ts';

type PlatformKey = 'OPENAI_API_KEY' | 'ANTHROPIC_API_KEY' | 'GOOGLE_API_KEY';

/** Providers that share an account with another one. */
const accounts: Record<string, string> = { 'openai-responses': 'openai' };
/** Accounts the platform may have; for others a shop brings its own key. */
const platformKeys: Record<string, PlatformKey> = {
  openai: 'OPENAI_API_KEY',
  anthropic: 'ANTHROPIC_API_KEY',
  google: 'GOOGLE_API_KEY',
};

const accountOf = (provider: string): string => accounts[provider] ?? provider;

/** Owner under which a shop's credentials for a provider are kept. */
export function modelKeyOwner(provider: string): string {
  return `model:${accountOf(provider)}`;
}

/** What a call needs; the key is empty when there is none. The shop's address goes only with the shop's own key. */
export function modelCredentials(
  config: Pick<Config, PlatformKey>,
  provider: string,
  own: OpenedCredentials,
): { api_key: string; base_url: string | null } {
  if (own.api_key) return { api_key: own.api_key, base_url: own.base_url ?? null };
  const name = platformKeys[accountOf(provider)];
  return { api_key: (name && config[name]) ?? '', base_url: null };
}
