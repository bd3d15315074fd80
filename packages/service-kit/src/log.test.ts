// A log line carries the ids of the work it belongs to, no others, and no secret.
import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { describe, test } from 'node:test';
import { AppError } from './app-error.ts';
import { bindContext, contextHeaders, currentContext, idsFromHeaders, withContext } from './context.ts';
import { createLog } from './log.ts';

function collectingLog(level?: string) {
  const lines: Record<string, unknown>[] = [];
  const log = createLog('test-service', {
    level,
    write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>),
  });
  return { log, lines };
}

describe('log', () => {
  test('a line is JSON with service, level, time and the ids of its context', () => {
    const { log, lines } = collectingLog();
    withContext('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', { tenant_id: 'shop' }, () => {
      bindContext({ turn_id: 'turn' });
      log.info({ answered: 3 }, 'done');
    });
    const [line] = lines;
    assert.equal(line?.service, 'test-service');
    assert.equal(line?.level, 'info');
    assert.equal(line?.msg, 'done');
    assert.equal(line?.answered, 3);
    assert.equal(line?.trace_id, '4bf92f3577b34da6a3ce929d0e0e4736');
    assert.equal(line?.tenant_id, 'shop');
    assert.equal(line?.turn_id, 'turn');
    assert.ok(!Number.isNaN(Date.parse(String(line?.time))));
  });

  test('work that runs at the same time keeps its own ids, and outside of any there are none', async () => {
    const { log, lines } = collectingLog();
    const work = (tenant: string) =>
      withContext(undefined, { tenant_id: tenant }, async () => {
        bindContext({ conversation_id: `conversation of ${tenant}` });
        await setImmediate();
        log.info(tenant);
        await setImmediate();
        log.info(tenant);
      });
    await Promise.all([work('one'), work('two')]);
    log.info('nobody');
    const inside = lines.filter((line) => line.msg !== 'nobody');
    assert.equal(inside.length, 4);
    for (const line of inside) {
      assert.equal(line.tenant_id, line.msg);
      assert.equal(line.conversation_id, `conversation of ${String(line.msg)}`);
    }
    assert.equal(new Set(inside.map((line) => line.trace_id)).size, 2);
    const outside = lines.find((line) => line.msg === 'nobody');
    assert.ok(outside && !('trace_id' in outside) && !('tenant_id' in outside));
    assert.equal(currentContext(), undefined);
  });

  test('bodies, headers and credentials are not written, and secrets in texts and errors are scrubbed', () => {
    const { log, lines } = collectingLog();
    const cause = new Error('connect postgres://nexus:hunter2@db/nexus');
    const err = new AppError({
      code: 'a.b',
      status: 500,
      message: 'call with Bearer hunter2hunter2',
      cause,
      details: { from: 5_491_123_456_789 },
    });
    log.error(
      {
        err,
        headers: { cookie: 'hunter2' },
        body: 'hunter2',
        call: { credentials: { key: 'hunter2' }, body: 'hunter2' },
      },
      'mail to ana@correo.com failed',
    );
    const text = JSON.stringify(lines);
    for (const secret of ['hunter2', 'ana@', '1123456']) assert.ok(!text.includes(secret), text);
    assert.match(text, /"code":"a\.b"/);
  });

  test('what is below the level is not written', () => {
    const { log, lines } = collectingLog('warn');
    log.info('quiet');
    log.warn('heard');
    assert.deepEqual(
      lines.map((line) => line.msg),
      ['heard'],
    );
  });

  test('the ids travel to the next hop and are read there', () => {
    withContext(undefined, { tenant_id: 'shop', conversation_id: 'talk', turn_id: 'turn' }, () => {
      const headers = contextHeaders();
      assert.deepEqual(idsFromHeaders(headers), { tenant_id: 'shop', conversation_id: 'talk', turn_id: 'turn' });
      const traced = currentContext()?.trace_id;
      withContext(headers.traceparent, {}, () => {
        assert.equal(currentContext()?.trace_id, traced);
        assert.notEqual(contextHeaders().traceparent, headers.traceparent);
      });
    });
    assert.deepEqual(contextHeaders(), {});
  });

  test('a trace header that is not one begins a new trace', () => {
    for (const bad of [
      '',
      'x',
      `00-${'0'.repeat(32)}-${'1'.repeat(16)}-01`,
      `00-${'a'.repeat(31)}-${'1'.repeat(16)}-01`,
    ])
      withContext(bad, {}, () => assert.match(currentContext()?.trace_id ?? '', /^(?!0{32})[0-9a-f]{32}$/));
  });
});
