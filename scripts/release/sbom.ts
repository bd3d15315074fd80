// npm run sbom: the software bill of materials (CycloneDX) of what is shipped, from package-lock.json alone; the same lock gives the same bytes.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

interface Component {
  'bom-ref': string;
  name: string;
  properties?: { name: string; value: string }[];
}
interface Materials {
  serialNumber?: string;
  metadata: { timestamp?: string; component: Component; [field: string]: unknown };
  components: Component[];
  dependencies: { ref: string; dependsOn?: string[] }[];
  [field: string]: unknown;
}

const root = resolve(import.meta.dirname, '../..');
const [target = resolve(root, '.nexus/sbom.cdx.json')] = process.argv.slice(2);
const words = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only', '--offline'];
const printed = execFileSync('npm', words, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
const materials = settled(shipped(JSON.parse(printed) as Materials));
mkdirSync(dirname(resolve(target)), { recursive: true });
writeFileSync(target, `${JSON.stringify(materials, null, 2)}\n`);
console.log(`${target}: ${materials.components.length} components`);

/** Without what only builds and tests. npm's own way of leaving that out drops also what a service shares with it. */
function shipped({ components, dependencies, ...rest }: Materials): Materials {
  const isDevelopment = ({ properties = [] }: Component): boolean =>
    properties.some(({ name, value }) => name === 'cdx:npm:package:development' && value === 'true');
  const left = new Set(components.filter(isDevelopment).map((one) => one['bom-ref']));
  return {
    ...rest,
    components: components.filter((one) => !left.has(one['bom-ref'])),
    dependencies: dependencies
      .filter(({ ref }) => !left.has(ref))
      .map((one) => ({ ...one, dependsOn: one.dependsOn?.filter((ref) => !left.has(ref)) })),
  };
}

/** Without the hour and the name of the folder; its number is drawn from its content. */
function settled({ serialNumber: _drawn, metadata, ...rest }: Materials): Materials {
  const { timestamp: _timestamp, ...kept } = metadata;
  const content = { ...rest, metadata: { ...kept, component: { ...kept.component, name: 'nexus' } } } as Materials;
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  const uuid = [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `5${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ];
  return { ...content, serialNumber: `urn:uuid:${uuid.join('-')}` };
}
