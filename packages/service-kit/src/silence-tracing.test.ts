// Tracing variables do not survive the start.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silenceTracing } from './silence-tracing.ts';

test('variables of the tracing services are deleted, all others stay', () => {
  const environment: NodeJS.ProcessEnv = {
    LANGSMITH_TRACING: 'true',
    LANGSMITH_API_KEY: 'test-key',
    LANGCHAIN_TRACING_V2: 'true',
    LANG: 'es_AR.UTF-8',
    PATH: '/bin',
  };
  silenceTracing(environment);
  assert.deepEqual(environment, { LANG: 'es_AR.UTF-8', PATH: '/bin' });
});
