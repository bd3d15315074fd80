// Proves on a made-up repository that the documents check passes what exists and fails on what does not.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { writeMadeUpTree } from '../architecture/made-up-tree.ts';

const repository: Record<string, string> = {
  'package.json': JSON.stringify({ scripts: { start: 'x', test: 'x', check: 'x' } }),
  '.gitignore': 'node_modules/\n.nexus/\n.env\nrun.json\n',
  'services/orchestrator/src/config.ts': `export const configuration = { PORT: { default: 8000 }, ADMIN_TOKEN: {} };`,
  'services/orchestrator/src/tenants/tenants.routes.ts': [
    `const base = '/admin/tenants';`,
    `export const routes = [{ method: 'GET', url: '/admin/tenants/:tenant_id/channels' }, { method: 'POST', url: \`\${base}/archive\` }];`,
  ].join('\n'),
  'services/orchestrator/src/tenants/add-tenant.ts': 'export const addTenant = 1;',
  'services/agent/src/tools/get-order.ts': 'export const getOrder = 1;',
  'services/platform-ui/src/screens/index.ts': `export const screens = [{ path: '/conversations' }];`,
  'simulators/llm/server.ts': `declare const app: { post(path: string, handler: () => void): void };\napp.post('/_simulator/reset', () => {});`,
  'scripts/start.ts': `export const name = process.env.NEXUS_DATA_DIR;`,
  'docs/not-yet.md': 'Planned: `services/instagram/src/app.ts`, `/admin/templates`.',
};

const right = [
  '# Made up',
  'Run `npm start`, `npm ci` or `npm run check`; npm packages are pinned. See [the tools](services/agent/src/tools/get-order.ts) and `docs/not-yet.md`.',
  'A tool is `tools/<tool>.ts`; a type is `text/html`; `tenants/add-tenant.ts` adds one; run.json lies in `$NEXUS_DATA_DIR/run.json`.',
  'Set `ADMIN_TOKEN` and PORT; the orchestrator listens on port 8000, Postgres on `localhost:5432`.',
  'The store 1001 is `1001`.',
  'The API is under `/admin`: `GET /admin/tenants/:tenant_id/channels`, `/admin/tenants/7/channels`, `POST /admin/tenants/archive`. Screens: `/conversations`. Files: `/var/lib/nexus`.',
  '',
  '```sh',
  'curl -X POST http://localhost:8000/_simulator/reset   # see https://example.test/other/path.md',
  'node scripts/start.ts',
  '```',
].join('\n');

function run(document: string): { status: number | null; stdout: string } {
  const tree = writeMadeUpTree({ ...repository, 'README.md': document });
  const { status, stdout } = spawnSync(process.execPath, [join(import.meta.dirname, 'check-docs.ts'), tree.root], {
    encoding: 'utf8',
  });
  tree.remove();
  return { status, stdout };
}

const wrong: { when: string; document: string; says: RegExp }[] = [
  { when: 'a link leads nowhere', document: 'See [it](docs/gone.md).', says: /README\.md:1 names docs\/gone\.md/ },
  {
    when: 'a path in code does not exist',
    document: 'See `services/agent/src/tools/gone.ts`.',
    says: /gone\.ts, which does not exist/,
  },
  {
    when: 'a file name in a block does not exist',
    document: '```\nnode scripts/gone.mjs\n```',
    says: /README\.md:2 names scripts\/gone\.mjs/,
  },
  {
    when: 'a pattern matches nothing',
    document: 'See `operations/<operation>.ts`.',
    says: /operation>\.ts, which does not exist/,
  },
  {
    when: 'an npm script is missing',
    document: 'Run `npm run dev`.',
    says: /npm run dev, which package\.json does not have/,
  },
  { when: 'an npm command is unknown', document: '```\nnpm boot\n```', says: /npm boot/ },
  { when: 'a variable is not declared', document: 'Set NEXUS_COLOUR.', says: /variable NEXUS_COLOUR/ },
  { when: 'a port is not used', document: 'It listens on port 9999.', says: /port 9999/ },
  { when: 'a port in an address is not used', document: 'Open `http://localhost:9998/admin`.', says: /port 9998/ },
  {
    when: 'a route is not declared',
    document: 'Call `GET /admin/tenants/:id/coupons`.',
    says: /GET \/admin\/tenants\/:id\/coupons/,
  },
  {
    when: 'a route has another method',
    document: 'Call `DELETE /admin/tenants/:id/channels`.',
    says: /DELETE \/admin\/tenants/,
  },
  {
    when: 'an address has a route that is not declared',
    document: '```\ncurl http://localhost:8000/admin/users\n```',
    says: /\/admin\/users/,
  },
  {
    when: 'what is not built is named outside docs/not-yet.md',
    document: 'Call `/admin/templates`.',
    says: /\/admin\/templates/,
  },
];

describe('the documents check', () => {
  it('passes a document that names only what exists', () => {
    const { status, stdout } = run(right);
    assert.equal(status, 0, stdout);
    assert.match(stdout, /1 documents name \d+ paths, 3 commands, \d+ variables, 3 ports, \d+ routes; 0 do not exist/);
  });

  for (const { when, document, says } of wrong) {
    it(`fails when ${when}`, () => {
      const { status, stdout } = run(document);
      assert.match(stdout, says);
      assert.equal(status, 1);
    });
  }
});
