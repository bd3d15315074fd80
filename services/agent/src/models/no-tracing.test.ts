// Whatever the environment says, LangChain sends no customer's words to LangSmith and prints none.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';

const program = `
  const { startTestAgent, turnFor } = await import(process.argv[1]);
  const agent = await startTestAgent();
  const result = await agent.run(turnFor('tenés ponchos CANARIO?'));
  await agent.close();
  console.log('outcome=' + result.outcome);
`;

test('a turn run with every tracing variable switched on reaches no tracing server and prints nothing of the conversation', async () => {
  const traced: string[] = [];
  const server = createServer((request, response) => {
    traced.push(`${request.method} ${request.url}`);
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env: Record<string, string> = {
    LANGCHAIN_VERBOSE: 'true',
    LANGSMITH_GATEWAY: endpoint,
    LANGCHAIN_CALLBACKS_BACKGROUND: 'false',
  };
  for (const family of ['LANGSMITH', 'LANGCHAIN']) {
    Object.assign(env, {
      [`${family}_TRACING`]: 'true',
      [`${family}_TRACING_V2`]: 'true',
      [`${family}_ENDPOINT`]: endpoint,
      [`${family}_API_KEY`]: 'test-key',
    });
  }
  const fixture = new URL('../testing/start-test-agent.ts', import.meta.url).href;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, fixture], { env });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  await once(child, 'close');
  await new Promise((resolve) => server.close(resolve));
  assert.match(printed, /outcome=answered/);
  assert.doesNotMatch(printed, /CANARIO/);
  assert.deepEqual(traced, []);
});
