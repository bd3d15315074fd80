// Ways to break the rules about single files, folders and manifests.
import { purpose } from './made-up-repository.ts';
import type { BreachCase } from './made-up-repository.ts';

const lines = (count: number): string =>
  Array.from({ length: count }, (_, index) => `export const x${index} = 1;`).join('\n');

export const fileBreaches: BreachCase[] = [
  {
    rule: 'sizes',
    when: 'a file is too long',
    files: { 'services/agent/src/loop.ts': `${purpose}${lines(400)}\n` },
    says: /401 lines, at most 400/,
  },
  {
    rule: 'sizes',
    when: 'a function is too long',
    files: { 'services/agent/src/loop.ts': `${purpose}export function loop(): void {\n${'  //\n'.repeat(99)}}\n` },
    says: /loop has 101 lines, at most 100/,
  },
  {
    rule: 'sizes',
    when: 'files are long as a rule',
    files: Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [
        `services/agent/src/tools/long-${index}.ts`,
        `${purpose}${lines(130)}\n`,
      ]),
    ),
    says: /file length: median 131 lines/,
  },
  {
    rule: 'folders',
    when: 'a folder is crowded',
    files: Object.fromEntries(
      Array.from({ length: 16 }, (_, index) => [
        `services/agent/src/prompts/part-${index}.ts`,
        `${purpose}export const part = 1;\n`,
      ]),
    ),
    says: /16 source files, at most 15/,
  },
  {
    rule: 'folders',
    when: 'folders are nested too deep',
    files: { 'services/agent/src/a/b/c/d/deep.ts': `${purpose}export const deep = 1;\n` },
    says: /4 folders below src/,
  },
  {
    rule: 'names',
    when: 'a file is named in camel case',
    files: { 'services/agent/src/runTurn.ts': `${purpose}export const runTurn = 1;\n` },
    says: /not kebab-case/,
  },
  {
    rule: 'names',
    when: 'a folder is a drawer',
    files: { 'services/agent/src/utils/text.ts': `${purpose}export const text = 1;\n` },
    says: /says nothing/,
  },
  {
    rule: 'names',
    when: 'a file is a drawer',
    files: { 'services/agent/src/prompt-helpers.ts': `${purpose}export const text = 1;\n` },
    says: /says nothing/,
  },
  {
    rule: 'names',
    when: 'a role suffix is unknown',
    files: { 'services/orchestrator/src/tenants/tenants.service.ts': `${purpose}export const text = 1;\n` },
    says: /\.service is no role/,
  },
  {
    rule: 'service-root',
    when: 'a front door is missing',
    files: { 'services/whatsapp/src/app.ts': `${purpose}export const app = 1;\n` },
    says: /missing: every service opens with it/,
  },
  {
    rule: 'service-root',
    when: 'a verb stands at the root',
    files: { 'services/orchestrator/src/run-turn.ts': `${purpose}export const runTurn = 1;\n` },
    says: /put it into a slice/,
  },
  {
    rule: 'environment',
    when: 'a service reads process.env',
    files: { 'services/agent/src/loop.ts': `${purpose}export const loop = process.env.HOME;\n` },
    says: /reads process\.env/,
  },
  {
    rule: 'environment',
    when: 'a simulator takes env out of process',
    files: { 'simulators/llm/words.ts': `${purpose}const { env } = process;\nexport const word = env.HOME;\n` },
    says: /reads process\.env/,
  },
  {
    rule: 'environment',
    when: 'a service imports env',
    files: {
      'services/agent/src/loop.ts': `${purpose}import { env } from 'node:process';\nexport const loop = env.HOME;\n`,
    },
    says: /reads process\.env/,
  },
  {
    rule: 'purpose-line',
    when: 'a file opens with code',
    files: { 'services/agent/src/loop.ts': 'export const loop = 1;\n// Late.\n' },
    says: /not a comment/,
  },
  {
    rule: 'purpose-line',
    when: 'a file opens with a directive',
    files: { 'services/agent/src/loop.ts': '// oxlint-disable no-console because of this\nexport const loop = 1;\n' },
    says: /directive/,
  },
  {
    rule: 'exports',
    when: 'a file exports by default',
    files: { 'services/agent/src/loop.ts': `${purpose}export default 1;\n` },
    says: /default export/,
  },
  {
    rule: 'exports',
    when: 'a file is a barrel',
    files: { 'services/agent/src/everything.ts': `${purpose}export * from './loop.ts';\n` },
    says: /only re-exports/,
  },
  {
    rule: 'exports',
    when: 'a type is any',
    files: { 'services/agent/src/loop.ts': `${purpose}export const loop: any = 1;\n` },
    says: /use unknown/,
  },
  {
    rule: 'pattern-flags',
    when: 'a part of a pattern has flags of its own',
    files: { 'services/agent/src/loop.ts': `${purpose}export const loop = /(${'?i'}:soy) [A-Z]/;\n` },
    says: /flags inside a pattern, \(\?i:/,
  },
  {
    rule: 'pinned-versions',
    when: 'a version is a range',
    files: { 'package.json': JSON.stringify({ name: 'made-up', workspaces: [], devDependencies: { zod: '^4.6.7' } }) },
    says: /not an exact version/,
  },
  {
    rule: 'pinned-versions',
    when: 'two packages want different versions',
    files: { 'package.json': JSON.stringify({ name: 'made-up', workspaces: [], devDependencies: { zod: '4.6.6' } }) },
    says: /several versions/,
  },
  {
    rule: 'model-names',
    when: 'code names a model',
    files: { 'services/agent/src/loop.ts': `${purpose}export const model = 'gpt-4.1-mini';\n` },
    says: /loop\.ts names the model gpt-4\.1-mini/,
  },
  {
    rule: 'secrets',
    when: 'a key is written down',
    files: { 'docs/keys.md': `Use sk-${'a1B2'.repeat(8)} to call.\n` },
    says: /looks like an OpenAI key/,
  },
  {
    rule: 'secrets',
    when: 'the lock names a registry',
    files: { 'package-lock.json': '{ "resolved": "https://registry.example.test/zod.tgz" }' },
    says: /registry host/,
  },
];
