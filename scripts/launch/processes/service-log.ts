// Keeps what a service prints: every line in its log file, warnings and errors readable at the terminal.
import { appendFileSync, existsSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { say } from '../say.ts';

/** Size at which the file is put aside for a new one. */
const largestBytes = 50_000_000;
const keptLines = 40;
/** The same line is shown again only after this time; the file has them all. */
const sameLineMilliseconds = 10_000;
const noteworthy = ['warn', 'error', 'fatal'];

interface LogLine {
  level?: string;
  msg?: string;
  code?: string;
  time?: string;
  err?: { message?: string; code?: string };
}

export class ServiceLog {
  readonly #name: string;
  readonly #file: string;
  #size = 0;
  #rest = '';
  #last: string[] = [];
  readonly #shownAt = new Map<string, number>();

  /** The file of the run before is kept as `<file>.1`. */
  constructor(name: string, file: string) {
    this.#name = name;
    this.#file = file;
    this.#begin();
  }

  /** Takes a piece of output; lines are whole only at line ends. */
  take(piece: string): void {
    const lines = (this.#rest + piece).split('\n');
    this.#rest = lines.pop() ?? '';
    if (lines.length === 0) return;
    const text = `${lines.join('\n')}\n`;
    appendFileSync(this.#file, text);
    this.#size += text.length;
    if (this.#size > largestBytes) this.#begin();
    for (const line of lines.filter((one) => one.trim() !== '')) {
      this.#last.push(line);
      this.#show(readableLine(line));
    }
    this.#last = this.#last.slice(-keptLines);
  }

  /** The last lines, readable, for when the service does not live. */
  lastLines(count: number): string[] {
    const lines = this.#last.map((line) => readableLine(line, true) ?? line);
    return [...new Set(lines)].slice(-count);
  }

  #show(line: string | null): void {
    if (line === null || Date.now() - (this.#shownAt.get(line) ?? 0) < sameLineMilliseconds) return;
    if (this.#shownAt.size > 200) this.#shownAt.clear();
    this.#shownAt.set(line, Date.now());
    say(`  ${this.#name}: ${line}`);
  }

  #begin(): void {
    if (existsSync(this.#file) && statSync(this.#file).size > 0) renameSync(this.#file, `${this.#file}.1`);
    writeFileSync(this.#file, '', { mode: 0o600 });
    this.#size = 0;
  }
}

/** Null for what is not worth showing: JSON lines below warn, unless `every`. Output that is no log line is shown as it is. */
function readableLine(line: string, every = false): string | null {
  const parsed = parseLine(line);
  if (parsed === null) return line;
  if (!every && !noteworthy.includes(parsed.level ?? '')) return null;
  const code = parsed.code ?? parsed.err?.code;
  const reason =
    parsed.err?.message !== undefined && parsed.err.message !== parsed.msg ? `: ${parsed.err.message}` : '';
  return `${parsed.level} ${parsed.msg ?? ''}${reason}${code === undefined ? '' : ` (${code})`}`;
}

function parseLine(line: string): LogLine | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    // Not a log line of ours.
    return null;
  }
}
