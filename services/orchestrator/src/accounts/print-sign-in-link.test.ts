// The command that prints a sign-in link: one line that works, or a reason.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { testEnvironment } from '@nexus/testing/test-environment';
import { openPanel } from '../testing/open-panel.ts';
import { sessionRoutes } from './session.routes.ts';

const command = join(import.meta.dirname, 'print-sign-in-link.ts');

test('the printed link signs the first administrator in; an unknown e-mail is told', async () => {
  const panel = await openPanel([sessionRoutes]);
  const environment = testEnvironment({ POSTGRES_DSN: panel.deps.config.POSTGRES_DSN });
  const run = (...given: string[]) =>
    promisify(execFile)(process.execPath, [command, ...given], { env: environment as NodeJS.ProcessEnv });
  const { stdout } = await run('--name', 'Dueña');
  assert.match(stdout, /^http:\/\/localhost:8080\/welcome\?token=\S+\n$/);
  const token = new URL(stdout.trim()).searchParams.get('token');
  const { status, body } = await panel.call('POST', '/admin/session/link', { body: { token } });
  assert.deepEqual([status, (body.user as { name: string }).name], [200, 'Dueña']);
  await assert.rejects(run('--email', 'nobody@example.com'), { code: 1, stderr: /Nobody has that e-mail/ });
  await panel.close();
});
