// The example of docs/alert-webhooks.md accepts what is signed here, and nothing else.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { signNotice } from './sign-notice.ts';

type Verify = (header: string | undefined, body: string, secret: string, now?: number) => boolean;

test('a receiver written after the document tells ours from all others', async () => {
  const document = readFileSync(join(import.meta.dirname, '../../../../docs/alert-webhooks.md'), 'utf8');
  const code = /```js\n([\s\S]*?)```/.exec(document)?.[1] ?? '';
  const { isFromNexus } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as { isFromNexus: Verify };
  const [body, secret, now] = ['{"notice":"raised","sentence":"señal"}', 'a-secret-of-the-receiver', new Date()];
  const header = signNotice(body, secret, now);
  assert.ok(isFromNexus(header, body, secret));
  assert.ok(!isFromNexus(header, body.replace('raised', 'resolved'), secret), 'a changed body');
  assert.ok(!isFromNexus(header, body, 'another-secret-than-the-one'), 'another secret');
  assert.ok(!isFromNexus(header.replace(/t=\d+/, 't=1'), body, secret), 'a changed hour');
  assert.ok(
    !isFromNexus(signNotice(body, secret, new Date(now.getTime() - 600_000)), body, secret),
    'sent again later',
  );
  assert.ok(!isFromNexus(undefined, body, secret) && !isFromNexus('v1=00', body, secret));
});
