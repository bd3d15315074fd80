// For every route a request that makes sense in a filled shop: recipes where substance matters, the route's own schema elsewhere.
import assert from 'node:assert/strict';
import type { JsonSchema, ListedRoute } from './list-routes.ts';
import type { FilledShop } from './fill-shop.ts';

/** Path below a shop: the ids of `things`, the shop of `tenantId` (default: theirs). @throws when a parameter is unknown to fillShop */
export function pathOf(route: ListedRoute, things: FilledShop, tenantId = things.tenantId): string {
  return route.path.replaceAll(/\{([a-z_]+)\}/g, (_whole, name: string) => {
    const ofPlatform = name === 'alert_id' && !route.path.includes('{tenant_id}');
    const id = name === 'tenant_id' ? tenantId : things.ids[ofPlatform ? `platform_${name}` : name];
    assert.ok(id, `fillShop makes no ${name}, which ${route.name} needs`);
    return encodeURIComponent(id);
  });
}

type Body = Record<string, unknown>;
let numbers = 0;

/** Bodies that mean something; a route that is not here gets the smallest body its schema allows. */
const recipes: Record<string, (filled: FilledShop) => Body> = {
  'POST /admin/tenants': ({ mark }) => ({ store_name: `Otra ${mark}` }),
  'PATCH /admin/tenants/{tenant_id}': () => ({ debounce_ms: 0 }),
  'PUT /admin/session/credentials': ({ mark }) => ({
    name: 'Ana',
    email: `ana-${mark}-${(numbers += 1)}@example.com`,
    password: 'a-password-of-some-length',
  }),
  'PUT /admin/tenants/{tenant_id}/store-connection': () => ({
    store_id: '1001',
    access_token: 'simulated-store-token',
  }),
  'PUT /admin/tenants/{tenant_id}/shop-facts': ({ mark }) => ({ version: 1, facts: { address: `Calle ${mark} 1` } }),
  'PATCH /admin/tenants/{tenant_id}/shop-facts/proposals': () => ({ dismissed: [] }),
  'POST /admin/tenants/{tenant_id}/channels': () => ({
    provider: 'ycloud',
    phone_number: `+54115555${String(2000 + (numbers += 1))}`,
    credentials: { api_key: 'test-key-new', webhook_secret: 'test-secret-new' },
    mode: 'off',
  }),
  'PATCH /admin/tenants/{tenant_id}/channels/{channel_id}': () => ({ mode: 'everyone' }),
  'POST /admin/tenants/{tenant_id}/agents': ({ mark }) => ({
    name: `Otra ${mark}`,
    model: 'gpt-4.1-mini',
    system_prompt: '',
    enabled_tools: [],
    is_active: false,
  }),
  'PATCH /admin/tenants/{tenant_id}/agents/{agent_id}': () => ({ temperature: 0.3, draft: true }),
  'POST /admin/tenants/{tenant_id}/agents/{agent_id}/publish': () => ({}),
  'POST /admin/tenants/{tenant_id}/agents/{agent_id}/discard-draft': () => ({}),
  'POST /admin/tenants/{tenant_id}/agents/{agent_id}/playground': ({ mark }) => ({
    messages: [{ role: 'customer', text: `Hola, ¿qué es ${mark}?` }],
  }),
  'POST /admin/tenants/{tenant_id}/agents/{agent_id}/test-runs': () => ({}),
  'PATCH /admin/tenants/{tenant_id}/agents/{agent_id}/tests/{test_id}': ({ mark }) => ({
    name: `Otra prueba de ${mark}`,
  }),
  'POST /admin/tenants/{tenant_id}/conversations/{conversation_id}/tests': ({ ids, mark }) => ({
    turn_id: ids.turn_id,
    agent_id: ids.agent_id,
    name: `Prueba de ${mark}`,
    expectations: {},
  }),
  'POST /admin/tenants/{tenant_id}/agent-imports': ({ mark }) => ({
    file: {
      format: 'nexus-agent',
      format_version: 1,
      exported_at: '2026-01-02T03:04:05.000Z',
      agent: { name: `Importada ${mark}`, model: 'gpt-4.1-mini', system_prompt: '', enabled_tools: [] },
    },
  }),
  'POST /admin/tenants/{tenant_id}/agents/{agent_id}/roll-back': ({ ids }) => ({
    version_id: ids.published_version_id,
  }),
  'PATCH /admin/tenants/{tenant_id}/customers/{customer_id}': () => ({ never_answer: true }),
  'PUT /admin/tenants/{tenant_id}/conversations/{conversation_id}/owner': () => ({ owner: 'human' }),
  'POST /admin/tenants/{tenant_id}/knowledge/files': ({ mark }) => ({
    filename: 'notas.txt',
    content_base64: Buffer.from(`Notas de ${mark} ${(numbers += 1)}`).toString('base64'),
  }),
  'POST /admin/tenants/{tenant_id}/routing/tries': ({ ids }) => ({ channel_id: ids.channel_id, text: 'Hola' }),
  'POST /admin/system/actions': ({ ids }) => ({
    action: 'trigger_handoff',
    payload: { conversation_id: ids.conversation_id },
  }),
};

/** Undefined for routes without a body. */
export function bodyOf(route: ListedRoute, filled: FilledShop): unknown {
  if (!route.body) return undefined;
  return recipes[route.name]?.(filled) ?? smallest(route.body);
}

/** The smallest value a schema allows; where everything may be left out, the first thing it names. */
function smallest(schema: JsonSchema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return schema.anyOf.some((one) => one.type === 'null') ? null : smallest(schema.anyOf[0] ?? {});
  switch (schema.type) {
    case 'object': {
      const properties = schema.properties ?? {};
      const names = schema.required?.length ? schema.required : Object.keys(properties).slice(0, 1);
      return Object.fromEntries(names.map((name) => [name, smallest(properties[name] ?? {})]));
    }
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => smallest(schema.items ?? {}));
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 1, 1);
    case 'boolean':
      return false;
    case 'null':
      return null;
    default:
      return textOf(schema);
  }
}

function textOf({ format, minLength }: JsonSchema): string {
  if (format === 'email') return 'ana@example.com';
  if (format === 'uuid') return '018f0000-0000-7000-8000-000000000001';
  if (format === 'date-time') return '2099-01-01T00:00:00.000Z';
  if (format === 'uri') return 'https://shop.example/';
  return 'x'.repeat(Math.max(1, minLength ?? 1));
}
