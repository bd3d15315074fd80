// The environment services are started with in tests: harmless values for everything that is required.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '@nexus/service-kit/define-config';

/**
 * Values for every required variable of the four services; `overrides` win. Where NEXUS_TEST_REDIS_URL is set the services use that
 * Redis: so the journeys are run again with Redis in each of its states.
 */
export function testEnvironment(overrides: Environment = {}): Environment {
  return {
    NODE_ENV: 'test',
    INTERNAL_API_TOKEN: 'test-internal-token-for-every-service',
    ENCRYPTION_KEY: 'test-encryption-key-of-thirty-two-and-more',
    ADMIN_TOKEN: 'test-admin-token-for-automation',
    OPENAI_API_KEY: 'test-model-key',
    ANTHROPIC_API_KEY: 'test-anthropic-key',
    GOOGLE_API_KEY: 'test-google-key',
    EGRESS_ALLOW: '127.0.0.1',
    LOG_LEVEL: 'error',
    PORT: '0',
    INTERNAL_PORT: '0',
    DATA_DIRECTORY: mkdtempSync(join(tmpdir(), 'nexus-data-')),
    DEBOUNCE_MS: '0',
    BUBBLE_DELAY_MS: '0',
    CUSTOMER_TURNS_PER_HOUR: '0',
    LOOP_GUARD: 'off',
    ...(process.env.NEXUS_TEST_REDIS_URL ? { REDIS_URL: process.env.NEXUS_TEST_REDIS_URL } : {}),
    ...overrides,
  };
}
