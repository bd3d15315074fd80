// The bill of materials names all that is shipped, with its hash, needs no network, and is the same each time.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';

const root = resolve(import.meta.dirname, '../..');
const directory = mkdtempSync(join(tmpdir(), 'nexus-sbom-'));
after(() => rmSync(directory, { recursive: true }));

function write(name: string): string {
  const path = join(directory, name);
  // Nobody listens there: whoever asks a registry fails.
  const environment = { ...process.env, npm_config_registry: 'http://127.0.0.1:9/' };
  execFileSync(process.execPath, [join(root, 'scripts/release/sbom.ts'), path], { cwd: root, env: environment });
  return readFileSync(path, 'utf8');
}

test('every package that is shipped stands in it with its hash, none that only builds or tests does, twice the same', () => {
  const text = write('first.json');
  assert.equal(write('second.json'), text);
  const { bomFormat, components, dependencies } = JSON.parse(text) as {
    bomFormat: string;
    components: { 'bom-ref': string; name: string; version: string; purl: string; hashes?: unknown[] }[];
    dependencies: { ref: string; dependsOn?: string[] }[];
  };
  assert.equal(bomFormat, 'CycloneDX');
  const named = new Set(components.map(({ name, version }) => `${name}@${version}`));
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<
      string,
      { version?: string; dev?: boolean; devOptional?: boolean; link?: boolean; integrity?: string }
    >;
  };
  const shipped = Object.entries(packages).filter(
    ([path, one]) => path.startsWith('node_modules/') && !one.dev && !one.devOptional && !one.link,
  );
  assert.ok(shipped.length > 50);
  for (const [path, { version }] of shipped)
    assert.ok(named.has(`${path.replace(/^.*node_modules\//, '')}@${version}`), path);
  for (const tool of ['oxlint', 'knip', 'playwright-core'])
    assert.ok(!components.some(({ name }) => name === tool), tool);
  const bare = components.filter(({ purl, hashes }) => !purl.includes('/%40nexus/') && !hashes?.length);
  assert.deepEqual(
    bare.map(({ purl }) => purl),
    [],
    'each with its hash',
  );
  const references = new Set(components.map((one) => one['bom-ref']));
  const dangling = dependencies.flatMap(({ dependsOn = [] }) => dependsOn).filter((one) => !references.has(one));
  assert.deepEqual(dangling, []);
});
