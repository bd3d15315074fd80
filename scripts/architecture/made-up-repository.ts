// A small made-up repository in which every architecture rule is kept, for the tests to break one at a time.
import type { RuleLists } from './rules.ts';

/** Path → text. */
export type Files = Record<string, string>;

/** One way to break a rule: `files` are laid over the good repository. */
export interface BreachCase {
  rule: string;
  when: string;
  files: Files;
  says: RegExp;
  lists?: Partial<RuleLists>;
}

/** The lists that go with the repository. */
export const madeUpLists: RuleLists = {
  sliceOrders: { orchestrator: ['tenants', 'conversations'] },
  platformTransactionCallers: { 'services/orchestrator/src/tenants/list-tenants.ts': 'lists all shops' },
  outgoingHttpExceptions: {},
};

/** An opening line, for files that need one. */
export const purpose = '// Made up for a test.\n';
const frontDoor = (service: string): Files =>
  Object.fromEntries(
    ['main', 'app', 'deps', 'config'].map((name) => [
      `services/${service}/src/${name}.ts`,
      `${purpose}export const ${name} = 1;\n`,
    ]),
  );

export const goodRepository: Files = {
  'package.json': JSON.stringify({ name: 'made-up', workspaces: ['packages/*'], devDependencies: { zod: '4.6.7' } }),
  'packages/contracts/package.json': JSON.stringify({
    name: '@nexus/contracts',
    exports: { './*': './src/*.ts' },
    dependencies: { zod: '4.6.7' },
  }),
  'packages/contracts/src/turn.ts': `${purpose}import { z } from 'zod';\nexport const turn = z.string();\n`,
  'packages/service-kit/package.json': JSON.stringify({ name: '@nexus/service-kit', exports: { './*': './src/*.ts' } }),
  'packages/service-kit/src/config.ts': `${purpose}import { request } from 'undici';\nexport const home = process.env.HOME ?? request;\n`,
  'packages/database/package.json': JSON.stringify({ name: '@nexus/database', exports: { './*': './src/*.ts' } }),
  'packages/database/src/transaction.ts': `${purpose}import { home } from '@nexus/service-kit/config';\nexport function platformTransaction(): string {\n  return home;\n}\n`,
  'packages/testing/package.json': JSON.stringify({ name: '@nexus/testing', exports: { './*': './src/*.ts' } }),
  'packages/testing/src/start-nexus.ts': `${purpose}import { app } from '../../../services/orchestrator/src/app.ts';\nexport const started = app;\n`,
  'simulators/llm/server.ts': `${purpose}import { word } from './words.ts';\nexport const server = word;\n`,
  'simulators/llm/words.ts': `${purpose}export const word = 'hola';\n`,
  ...frontDoor('orchestrator'),
  ...frontDoor('agent'),
  'services/orchestrator/src/tenants/list-tenants.ts': `${purpose}import { platformTransaction } from '@nexus/database/transaction';\nexport const listTenants = () => platformTransaction();\n`,
  'services/orchestrator/src/tenants/tenants.store.ts': `${purpose}export const findTenant = 1;\n`,
  'services/orchestrator/src/conversations/run-turn.ts': `${purpose}import { listTenants } from '../tenants/list-tenants.ts';\nexport const runTurn = listTenants;\n`,
  'services/orchestrator/src/conversations/run-turn.test.ts': `${purpose}import { started } from '@nexus/testing/start-nexus';\nexport const test = started;\n`,
  'services/agent/src/loop.ts': `${purpose}export const loop = 1;\n`,
  'services/agent/src/tools/tool.ts': `${purpose}export interface Tool {\n  name: string;\n}\n`,
  'services/agent/src/tools/index.ts': `${purpose}export { getOrder } from './get-order.ts';\nexport { storeInfo } from './store-info.ts';\n`,
  'services/agent/src/tools/get-order.ts': `${purpose}import type { Tool } from './tool.ts';\nexport const getOrder: Tool = { name: 'get_order' };\n`,
  'services/agent/src/tools/store-info.ts': `${purpose}import type { Tool } from './tool.ts';\nexport const storeInfo: Tool = { name: 'store_info' };\n`,
};
