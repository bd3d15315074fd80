// Is each service where the orchestrator looks for it, is it the right one, and do both have the same token? And does the world reach us?
import { lookup } from 'node:dns/promises';
import { splitTokens } from '@nexus/service-kit/internal-auth';
import type { Facts } from './facts.ts';
import type { Fault } from './finding.ts';

const patienceMs = 4000;
type Service = Facts['services'][number];

export async function checkServices({ services, variables }: Facts): Promise<Fault[]> {
  const [token = ''] = splitTokens(variables.INTERNAL_API_TOKEN ?? '');
  return (await Promise.all(services.map((service) => checkService(service, token)))).flat();
}

async function checkService({ name, url, probe }: Service, token: string): Promise<Fault[]> {
  const { hostname, host } = new URL(url);
  try {
    await lookup(hostname.replace(/^\[|\]$/g, ''));
  } catch (error) {
    return [{ id: 'service-name', evidence: `${name}: ${hostname}: ${(error as { code?: string }).code}` }];
  }
  try {
    const answer = await fetch(url + probe, {
      method: probe === '/manifest' ? 'GET' : 'POST',
      headers: { 'x-internal-token': token, 'x-nexus-target': name, 'content-type': 'application/json' },
      body: probe === '/manifest' ? undefined : '{}',
      redirect: 'manual',
      signal: AbortSignal.timeout(patienceMs),
    });
    await answer.body?.cancel();
    if (answer.status === 401) return [{ id: 'service-token', evidence: `${name}: ${host}: 401` }];
    if (answer.status === 421) return [{ id: 'service-target', evidence: `${name}: ${host}: 421` }];
    return answer.status >= 500 ? [{ id: 'service-away', evidence: `${name}: ${host}: ${answer.status}` }] : [];
  } catch (error) {
    return [{ id: 'service-away', evidence: `${name}: ${host}: ${reasonOf(error)}` }];
  }
}

/** Only where a real provider must reach us. @param realProviders whether a channel speaks to a provider that is not simulated */
export async function checkPublicUrl({ variables, run }: Facts, realProviders: boolean): Promise<Fault[]> {
  const given = variables.PUBLIC_BASE_URL;
  if (!given || !URL.canParse(given) || !realProviders || run) return [];
  const url = new URL(given);
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (local || url.protocol !== 'https:') return [{ id: 'public-url', evidence: given }];
  const door = `${url.origin}/webhooks/whatsapp/00000000-0000-0000-0000-000000000000`;
  try {
    const answer = await fetch(door, { method: 'POST', body: '{}', signal: AbortSignal.timeout(patienceMs) });
    const { code } = (await answer.json().catch(() => ({}))) as { code?: string };
    return code === 'webhooks.unknown-channel'
      ? []
      : [{ id: 'public-url-elsewhere', evidence: `${url.origin}: ${answer.status}` }];
  } catch (error) {
    return [{ id: 'public-url-elsewhere', evidence: `${url.origin}: ${reasonOf(error)}` }];
  }
}

function reasonOf(error: unknown): string {
  const { cause, name } = error as { cause?: { code?: string }; name: string };
  return cause?.code ?? name;
}
