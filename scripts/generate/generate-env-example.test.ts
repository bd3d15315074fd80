// Proves what .env.example says about variables, and that it never holds a secret.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { renderEnvExample } from './render-env-example.ts';

const port = (value: number) => ({ kind: 'integer' as const, default: value, doc: 'Port to listen on.' });
const token = { kind: 'secret' as const, doc: 'Shared token.', minimumLength: 24, example: 'must-not-appear' };

describe('.env.example', () => {
  const text = renderEnvExample([
    {
      service: 'agent',
      configuration: {
        PORT: port(8001),
        INTERNAL_API_TOKEN: token,
        MODE: { kind: 'choice', choices: ['a', 'b'], default: 'a', doc: 'How.' },
      },
    },
    {
      service: 'orchestrator',
      configuration: { PORT: port(8000), INTERNAL_API_TOKEN: token, ADMIN_TOKEN: { ...token, optional: true } },
    },
  ]);

  it('writes a variable of several services once, under the names of both', () => {
    assert.equal(text.match(/^INTERNAL_API_TOKEN=$/gm)?.length, 1);
    assert.match(
      text,
      /# ---- agent, orchestrator -+\n\n# agent: Port to listen on\. Default: 8001\.\n# orchestrator: Port to listen on\. Default: 8000\.\n# PORT=/,
    );
  });
  it('leaves what must be set open and comments out what has a default', () => {
    assert.match(text, /^# MODE=a$/m);
    assert.match(text, /^# ADMIN_TOKEN=$/m);
  });
  it('holds no value of a secret, not even its example', () => {
    assert.doesNotMatch(text, /must-not-appear/);
  });
  it('refuses a variable that two services declare in different kinds', () => {
    assert.throws(
      () =>
        renderEnvExample([
          { service: 'agent', configuration: { PORT: port(1) } },
          { service: 'whatsapp', configuration: { PORT: { kind: 'text', default: '1', doc: 'x' } } },
        ]),
      /PORT is integer in agent and text in whatsapp/,
    );
  });
});
