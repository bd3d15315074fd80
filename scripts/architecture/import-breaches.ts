// Ways to break the rules about imports.
import { purpose } from './made-up-repository.ts';
import type { BreachCase, Files } from './made-up-repository.ts';

const chain = (length: number): Files =>
  Object.fromEntries(
    Array.from({ length }, (_, index) => [
      `services/agent/src/chain-${index < 9 ? 'first' : 'second'}/step-${index}.ts`,
      index + 1 < length
        ? `${purpose}import { step as next } from '../chain-${index + 1 < 9 ? 'first' : 'second'}/step-${index + 1}.ts';\nexport const step = next;\n`
        : `${purpose}export const step = 1;\n`,
    ]),
  );

export const importBreaches: BreachCase[] = [
  {
    rule: 'boundaries',
    when: 'a service imports another service',
    files: {
      'services/agent/src/loop.ts': `${purpose}import { app } from '../../orchestrator/src/app.ts';\nexport const loop = app;\n`,
    },
    says: /never imports another service/,
  },
  {
    rule: 'boundaries',
    when: 'a service imports only the type of another',
    files: {
      'services/agent/src/loop.ts': `${purpose}import type { app } from '../../orchestrator/src/app.ts';\nexport type Loop = typeof app;\n`,
    },
    says: /never imports another service/,
  },
  {
    rule: 'boundaries',
    when: 'a service imports another lazily',
    files: { 'services/agent/src/loop.ts': `${purpose}export const loop = import('../../orchestrator/src/app.ts');\n` },
    says: /never imports another service/,
  },
  {
    rule: 'boundaries',
    when: 'a simulator imports a contract',
    files: { 'simulators/llm/words.ts': `${purpose}export { turn as word } from '@nexus/contracts/turn';\n` },
    says: /simulator imports nothing/,
  },
  {
    rule: 'boundaries',
    when: 'a service imports a simulator',
    files: {
      'services/agent/src/loop.ts': `${purpose}import { server } from '../../../simulators/llm/server.ts';\nexport const loop = server;\n`,
    },
    says: /never imports a simulator/,
  },
  {
    rule: 'boundaries',
    when: 'production code imports packages/testing',
    files: {
      'services/agent/src/loop.ts': `${purpose}import { started } from '@nexus/testing/start-nexus';\nexport const loop = started;\n`,
    },
    says: /never imports packages\/testing/,
  },
  {
    rule: 'boundaries',
    when: 'a package imports a service',
    files: {
      'packages/database/src/wrong.ts': `${purpose}import { app } from '../../../services/orchestrator/src/app.ts';\nexport const wrong = app;\n`,
    },
    says: /imports only packages/,
  },
  {
    rule: 'boundaries',
    when: 'production code imports what a service keeps for its tests',
    files: {
      'services/agent/src/testing/start-test-agent.ts': `${purpose}export const start = 1;\n`,
      'services/agent/src/loop.ts': `${purpose}import { start } from './testing/start-test-agent.ts';\nexport const loop = start;\n`,
    },
    says: /only a test imports/,
  },
  {
    rule: 'package-order',
    when: 'contracts import more than zod',
    files: {
      'packages/contracts/src/turn.ts': `${purpose}import { home } from '@nexus/service-kit/config';\nimport pg from 'pg';\nexport const turn = [home, pg];\n`,
    },
    says: /contracts import only zod, not pg/,
  },
  {
    rule: 'package-order',
    when: 'a package imports a higher one',
    files: {
      'packages/service-kit/src/config.ts': `${purpose}import { platformTransaction } from '@nexus/database/transaction';\nexport const home = platformTransaction;\n`,
    },
    says: /service-kit may not import database/,
  },
  {
    rule: 'package-order',
    when: 'a package is not in the list',
    files: { 'packages/extra/src/extra.ts': `${purpose}export const extra = 1;\n` },
    says: /not in the order/,
  },
  {
    rule: 'slice-order',
    when: 'a slice imports a higher one',
    files: {
      'services/orchestrator/src/tenants/tenants.store.ts': `${purpose}import type { runTurn } from '../conversations/run-turn.ts';\nexport type Found = typeof runTurn;\n`,
    },
    says: /tenants stands below conversations/,
  },
  {
    rule: 'slice-order',
    when: 'a slice is not in the list',
    files: { 'services/orchestrator/src/extra/extra.ts': `${purpose}export const extra = 1;\n` },
    says: /not in scripts\/architecture\/slice-order/,
  },
  {
    rule: 'slice-order',
    when: 'the list names a slice that is gone',
    files: {},
    lists: { sliceOrders: { orchestrator: ['tenants', 'conversations', 'analytics'] } },
    says: /no such slice/,
  },
  {
    rule: 'slice-surface',
    when: 'a slice imports the store of another',
    files: {
      'services/orchestrator/src/conversations/run-turn.ts': `${purpose}import { findTenant } from '../tenants/tenants.store.ts';\nexport const runTurn = findTenant;\n`,
    },
    says: /routes and stores belong to their slice/,
  },
  {
    rule: 'siblings-apart',
    when: 'a tool imports another tool',
    files: {
      'services/agent/src/tools/get-order.ts': `${purpose}import { storeInfo } from './store-info.ts';\nexport const getOrder = storeInfo;\n`,
    },
    says: /imports its sibling/,
  },
  {
    rule: 'cycles',
    when: 'two files import each other for types only',
    files: {
      'services/agent/src/loop.ts': `${purpose}import type { prompt } from './prompt.ts';\nexport const loop = 1 as typeof prompt;\n`,
      'services/agent/src/prompt.ts': `${purpose}import type { loop } from './loop.ts';\nexport const prompt = 1 as typeof loop;\n`,
    },
    says: /2 files import each other/,
  },
  { rule: 'cycles', when: 'the chain of imports is too long', files: chain(14), says: /13 imports deep, at most 12/ },
  {
    rule: 'platform-transaction',
    when: 'a file uses it unlisted',
    files: {
      'services/orchestrator/src/conversations/run-turn.ts': `${purpose}import { platformTransaction as all } from '@nexus/database/transaction';\nexport const runTurn = all;\n`,
    },
    says: /without being in/,
  },
  {
    rule: 'platform-transaction',
    when: 'a listed file no longer uses it',
    files: { 'services/orchestrator/src/tenants/list-tenants.ts': `${purpose}export const listTenants = 1;\n` },
    says: /does not use/,
  },
  {
    rule: 'outgoing-http',
    when: 'a service calls fetch',
    files: { 'services/agent/src/loop.ts': `${purpose}export const loop = () => fetch('http://example.test');\n` },
    says: /fetch\(\) outside the kit/,
  },
  {
    rule: 'outgoing-http',
    when: 'a service imports undici',
    files: {
      'services/agent/src/loop.ts': `${purpose}import { request } from 'undici';\nexport const loop = request;\n`,
    },
    says: /undici outside the kit/,
  },
  {
    rule: 'outgoing-http',
    when: 'a service requests through node:https',
    files: {
      'services/agent/src/loop.ts': `${purpose}import { request } from 'node:https';\nexport const loop = request;\n`,
    },
    says: /node:https outside the kit/,
  },
  ...(
    [
      ['opens a socket by itself', `import { connect } from 'node:net';\nexport const loop = connect;`, /node:net/],
      [
        'opens a socket under an old name',
        `import { connect } from 'net';\nexport const loop = connect;`,
        /net outside/,
      ],
      ['takes node:http whole', `import * as http from 'node:http';\nexport const loop = http.get;`, /node:http/],
      ['takes node:https by default', `import https from 'node:https';\nexport const loop = https.get;`, /node:https/],
      ['speaks TLS by itself', `import { connect } from 'node:tls';\nexport const loop = connect;`, /node:tls/],
      ['loads a client late', `export const loop = async () => import('undici');`, /undici outside the kit/],
      ['sends mail by itself', `export const loop = async () => import('nodemailer');`, /nodemailer outside the kit/],
      ['opens a WebSocket', `export const loop = () => new WebSocket('wss://example.test');`, /WebSocket outside/],
    ] as const
  ).map(([when, code, says]) => ({
    rule: 'outgoing-http',
    when: `a service ${when}`,
    files: { 'services/agent/src/loop.ts': `${purpose}${code}\n` },
    says,
  })),
];
