// The table of everything the listeners of the orchestrator answer, as Fastify registered it: nothing without a declared permission.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHttpServer } from '@nexus/service-kit/http-server';
import { createLog } from '@nexus/service-kit/log';
import { Metrics } from '@nexus/service-kit/metrics';
import type { Permission } from '@nexus/service-kit/route';
import { orchestrator } from '../app.ts';
import { openPanel } from '../testing/open-panel.ts';

interface Registered {
  route: string;
  allow: Permission | undefined;
  /** Whether something runs before the handler that may refuse. */
  checks: boolean;
}

/** Probes say one word; the handshake wants the internal token on its port; the documents have a check of their own (a platform administrator, in production). */
const withoutDeclaration = /^(GET|HEAD) (\/healthz|\/readyz|\/metrics|\/internal\/whoami|\/docs(\/.*)?)$/;
/** What strangers may ask without signing in; a new one is added here in review. */
const openToAnyone = [
  'GET /admin',
  'GET /media/:tenant_id/:media_id',
  'GET /webhooks/meta',
  'GET /webhooks/whatsapp/:channel_id',
  'POST /admin/session',
  'POST /admin/session/link',
  'POST /chat/webhook',
  'POST /webhooks/meta',
  'POST /webhooks/whatsapp/:channel_id',
  'POST /webhooks/ycloud',
];

test('every route of every listener declares whom it allows, and the open ones are those meant to be', async () => {
  const panel = await openPanel([]);
  try {
    const kit = {
      config: panel.deps.config,
      log: createLog('orchestrator', { level: 'silent' }),
      metrics: panel.deps.metrics,
    };
    for (const [index, listener] of orchestrator.listeners(panel.deps, kit).entries()) {
      const registered: Registered[] = [];
      const server = await createHttpServer({
        ...listener,
        name: 'orchestrator',
        log: kit.log,
        metrics: new Metrics('orchestrator'),
        readiness: async () => ({ ready: true }),
        prepare: async (instance) => {
          instance.addHook('onRoute', ({ method, url, config, onRequest }) => {
            for (const one of [method].flat())
              registered.push({ route: `${one} ${url}`, allow: config?.allow, checks: onRequest !== undefined });
          });
          await listener.prepare?.(instance);
        },
      });
      await server.ready();
      const declared = registered.filter(({ route }) => !withoutDeclaration.test(route));
      for (const { route, allow, checks } of declared) {
        assert.ok(allow, `${route} declares whom it allows`);
        assert.ok(checks, `${route} is checked before it is read`);
      }
      const names = new Set(declared.map(({ route }) => route));
      for (const { method, url } of listener.routes)
        assert.ok(names.has(`${method} ${url}`), `${method} ${url} is there`);
      const open = declared.filter(({ allow, route }) => allow === 'anyone' && !route.startsWith('HEAD '));
      const internal = listener.access.kind === 'internal';
      assert.deepEqual(open.map(({ route }) => route).toSorted(), internal ? [] : openToAnyone, `listener ${index}`);
      assert.equal(
        registered.some(({ route }) => route === 'GET /metrics'),
        internal,
        'metrics stay inside',
      );
      await server.close();
    }
  } finally {
    await panel.close();
  }
});
