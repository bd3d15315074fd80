// Writes STABILITY_REPORT.md from the records of the last full run of the fault rows: figures, and what did not hold.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { RowRecord } from '@nexus/testing/faults/fault-row';
import type { RunFacts } from './faults/run-facts.ts';
import { readRecords } from './faults/run-rows.ts';

const root = resolve(import.meta.dirname, '..');
const folder = join(root, '.nexus/faults');
const factsPath = join(folder, 'last-full-run.json');
if (!existsSync(factsPath)) {
  console.log('no full run is kept; run: npm run test:faults -- --all');
  process.exit(1);
}
const facts = JSON.parse(readFileSync(factsPath, 'utf8')) as RunFacts;
const records = readRecords(join(folder, 'last-full-run.ndjson'));
writeFileSync(join(root, 'STABILITY_REPORT.md'), report());
console.log(`STABILITY_REPORT.md: ${records.length} rows of ${facts.started_at}`);

function report(): string {
  const held = records.filter(({ verdict }) => verdict === 'HELD');
  const counted = records.filter(({ lost }) => lost !== null).length;
  const lost = sum((record) => record.lost ?? 0);
  const doubled = sum((record) => record.doubled ?? 0);
  const overlapping = sum((record) => record.overlapping ?? 0);
  return `# Informe de estabilidad

Generado por \`node scripts/stability-report.ts\` a partir de la última corrida completa de \`npm run test:faults -- --all\`. No se edita a mano. Cómo se inyecta cada falla y qué cuenta como perdido o duplicado está en [docs/faults.md](docs/faults.md).

| | |
| --- | --- |
| commit | ${commitOf(facts)} |
| fecha | ${minute(facts.started_at)} UTC, ${Math.round(facts.seconds / 60)} min |
${(facts.again ?? []).map((run) => `| otra corrida | ${run.rows.join(', ')}: ${commitOf(run)}, ${minute(run.started_at)} UTC |\n`).join('')}| máquina | ${facts.machine}, Node ${facts.node}, ${facts.root ? 'como root' : 'sin root'} |
| filas | ${records.length}: ${held.length} se sostuvieron, ${count('NOT HELD')} no, ${count('not run')} no se corrieron |
| perdidos | ${lost}, contados en ${counted} filas; en las demás lo afirman sus pruebas |
| duplicados | ${doubled} |
| turnos superpuestos | ${overlapping} |

## Lo que no se sostuvo

${listed('NOT HELD')}${facts.failures.map((failure) => `- fuera de las filas: ${cell(failure)}\n`).join('')}
## Lo que no se corrió

${listed('not run')}
## Filas

Las notas están en el idioma del código. Una fila que ya inyecta una prueba de recorrido se sostuvo si todas sus pruebas pasaron.

| id | falla | cómo se inyecta | lo que se vio | perdidos | duplicados | veredicto | s |
| --- | --- | --- | --- | --- | --- | --- | --- |
${records.map(line).join('\n')}
`;
}

function commitOf({ commit, changed }: { commit: string; changed: number }): string {
  return `\`${commit}\`${changed > 0 ? ` y ${changed} archivos sin confirmar` : ''}`;
}

function minute(time: string): string {
  return time.slice(0, 16).replace('T', ' ');
}

function line(record: RowRecord): string {
  const { id, fault, injected, note, verdict } = record;
  const figures = verdict === 'not run' ? ['', ''] : [record.lost ?? '–', record.doubled ?? '–'];
  return `| ${[id, fault, injected, note, ...figures, verdict, (record.milliseconds / 1000).toFixed(1)].map((one) => cell(String(one))).join(' | ')} |`;
}

function listed(verdict: RowRecord['verdict']): string {
  const rows = records.filter((record) => record.verdict === verdict);
  if (rows.length === 0) return 'Nada.\n\n';
  return `${rows.map(({ id, fault, note }) => `- ${id}, ${cell(fault)}: ${cell(note)}`).join('\n')}\n\n`;
}

function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`).replaceAll(/\s+/g, ' ');
}

function sum(figure: (record: RowRecord) => number): number {
  return records.reduce((total, record) => total + figure(record), 0);
}

function count(verdict: RowRecord['verdict']): number {
  return records.filter((record) => record.verdict === verdict).length;
}
