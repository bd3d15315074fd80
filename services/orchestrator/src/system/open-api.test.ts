// The whole service, started as it is, describes every route it has.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startService } from '@nexus/service-kit/start-service';
import { createTestDatabase } from '@nexus/testing/test-database';
import { testEnvironment } from '@nexus/testing/test-environment';
import { orchestrator } from '../app.ts';
import type { Deps } from '../deps.ts';

interface Operation {
  summary?: string;
  responses?: Record<string, { content?: Record<string, { schema?: unknown }> }>;
}

test('the OpenAPI document of the running service names every route with its answer', async () => {
  const database = await createTestDatabase();
  const service = await startService(orchestrator, testEnvironment({ POSTGRES_DSN: database.dsn, POSTGRES_POOL: '6' }));
  try {
    const deps = service.deps as Deps;
    const [listener] = orchestrator.listeners(deps, deps);
    const answer = await fetch(`${service.urls[0]}/docs/json`, { headers: { connection: 'close' } });
    const document = (await answer.json()) as { openapi: string; paths: Record<string, Record<string, Operation>> };
    assert.equal(document.openapi, '3.1.0');
    for (const { method, url, hidden, response, status = 200 } of listener?.routes ?? []) {
      const operation = document.paths[url.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
      if (hidden) {
        assert.equal(operation, undefined, `${method} ${url} is hidden`);
        continue;
      }
      assert.ok(operation?.summary, `${method} ${url}`);
      if (response)
        assert.ok(operation.responses?.[String(status)]?.content?.['application/json']?.schema, `${method} ${url}`);
    }
    const metrics = await fetch(`${service.urls[0]}/metrics`, { headers: { connection: 'close' } });
    assert.equal(metrics.status, 404);
    await metrics.text();
  } finally {
    await service.stop();
    await database.drop();
  }
});
