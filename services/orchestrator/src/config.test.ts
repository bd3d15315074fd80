// Every secret that is declared is refused in production when it is an example's, short or easy to guess; the service does not start.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '@nexus/service-kit/define-config';
import type { ConfigurationField } from '@nexus/service-kit/define-config';
import { testEnvironment } from '@nexus/testing/test-environment';
import { configuration } from './config.ts';

const drawn = '4f1c9a7be2d05836';
const good = {
  NODE_ENV: 'production',
  POSTGRES_DSN: `postgresql://nexus:${drawn}@postgres:5432/nexus`,
  INTERNAL_API_TOKEN: `${drawn}-of-the-services`,
  ENCRYPTION_KEY: `${drawn}${drawn}-of-the-keyring`,
};
const secrets = Object.entries<ConfigurationField>(configuration).filter(([, { kind }]) => kind === 'secret');

/** What production says of this variable with this value. */
function refusal(name: string, value: string | undefined): string {
  try {
    readConfig(configuration, { ...good, [name]: value });
    return '';
  } catch (error) {
    return (error as Error).message.split('\n').find((line) => line.trim().startsWith(`${name}: `)) ?? '';
  }
}

test('a good environment of production is taken', () => {
  assert.deepEqual(readConfig(configuration, good).weakSecrets, []);
});

for (const [name] of secrets)
  test(`production refuses ${name} out of an example, short, or easy to guess`, () => {
    for (const placeholder of ['changeme', 'CHANGE-ME', '32-char-random-string-for-db-encryption', 'sk-...'])
      assert.match(refusal(name, placeholder), /is the placeholder/, placeholder);
    assert.match(refusal(name, 'x1'), /is too short/);
    assert.match(refusal(name, 'ab'.repeat(30)), /is easy to guess/);
  });

test('a password of an example is refused inside an address too', () => {
  assert.match(refusal('POSTGRES_DSN', 'postgresql://nexus:changeme@postgres:5432/nexus'), /placeholder "changeme"/);
  assert.match(refusal('REDIS_URL', 'redis://:secret@redis:6379'), /placeholder "secret"/);
});

test('what our own tests use, which everybody can read, is refused', () => {
  const ours = testEnvironment();
  for (const name of ['INTERNAL_API_TOKEN', 'ENCRYPTION_KEY', 'ADMIN_TOKEN'])
    assert.match(refusal(name, ours[name]), /is the placeholder/, name);
});
