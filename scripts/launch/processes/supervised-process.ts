// One child process that is kept alive: started, waited for, started again when it dies, ended on request.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { nodeFlagsOf } from '@nexus/testing/node-flags';
import { LaunchProblem } from '../launch-problem.ts';
import { say } from '../say.ts';
import type { Variables } from '../settings/read-settings.ts';
import { ServiceLog } from './service-log.ts';

export interface ProcessPlan {
  name: string;
  /** A TypeScript file that Node runs, and what follows it on the command line. */
  script: string;
  scriptArguments?: string[];
  environment: Variables;
  cwd: string;
  logFile: string;
  /** Answers 200 once the process is of use. */
  readyUrl: string;
  /** Called when the process has another pid or another readiness. */
  onChange: () => void;
}

/** Waits before the restarts of a process that dies at once, again and again; the last one stays. */
const restartDelays = [100, 500, 1000, 3000, 8000, 15_000];
/** One that lived so long was well. */
const wellAfterMilliseconds = 3000;
const deathsBeforeGivingUp = 3;
const readyWithinMilliseconds = 90_000;

export class SupervisedProcess {
  readonly #plan: ProcessPlan;
  readonly #log: ServiceLog;
  #child: ChildProcess | null = null;
  #wasReady = false;
  #quickDeaths = 0;
  #stopping = false;
  ready = false;

  constructor(plan: ProcessPlan) {
    this.#plan = plan;
    this.#log = new ServiceLog(plan.name, plan.logFile);
  }

  get name(): string {
    return this.#plan.name;
  }

  /** Of the living process, else null. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /**
   * Resolves when the process is ready for the first time; from then on it is kept alive.
   * @throws LaunchProblem with its last words when it dies again and again before that, or is not ready in time
   */
  async start(): Promise<void> {
    const until = Date.now() + readyWithinMilliseconds;
    this.#spawn();
    while (!this.#stopping) {
      if (await this.#checkReady()) return;
      if (this.#quickDeaths >= deathsBeforeGivingUp) throw this.#problem('cannot start');
      if (Date.now() > until) throw this.#problem(`was not ready within ${readyWithinMilliseconds / 1000} s`);
      await delay(75);
    }
  }

  /** Asks it to end, and ends it after the grace time. */
  async stop(graceMilliseconds: number): Promise<void> {
    this.#stopping = true;
    const child = this.#child;
    if (child === null) return;
    const ended = new Promise<void>((done) => child.once('exit', () => done()));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMilliseconds);
    await ended;
    clearTimeout(timer);
  }

  /** Ends it at once. */
  kill(): void {
    this.#stopping = true;
    this.#child?.kill('SIGKILL');
  }

  #spawn(): void {
    if (this.#stopping) return;
    const { name, script, scriptArguments = [], environment, cwd } = this.#plan;
    const begun = Date.now();
    // Its own group: Ctrl-C at the terminal reaches the launcher alone, which stops everything in order.
    const child = spawn(process.execPath, [...nodeFlagsOf(name), script, ...scriptArguments], {
      cwd,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (piece: string) => this.#log.take(piece));
    }
    child.once('error', (error) => this.#log.take(`${error.message}\n`));
    child.once('exit', (code, signal) => this.#onExit(child, begun, signal ?? `exit code ${code}`));
    this.#plan.onChange();
  }

  #onExit(child: ChildProcess, begun: number, how: string): void {
    if (this.#child !== child) return;
    const quick = !this.ready || Date.now() - begun < wellAfterMilliseconds;
    this.#quickDeaths = quick ? this.#quickDeaths + 1 : 0;
    this.#child = null;
    this.ready = false;
    this.#plan.onChange();
    if (this.#stopping) return;
    const wait = restartDelays[Math.min(this.#quickDeaths, restartDelays.length - 1)] ?? 0;
    if (this.#wasReady) {
      say(`! ${this.name} ended (${how}); starting it again${wait < 1000 ? '' : ` in ${wait / 1000} s`}`);
      if (this.#quickDeaths > 1) say(this.#lastWords());
    }
    setTimeout(() => void this.#restart(), wait);
  }

  async #restart(): Promise<void> {
    this.#spawn();
    if (!this.#wasReady) return;
    const started = this.#child;
    while (!this.#stopping && this.#child === started) {
      if (await this.#checkReady()) return say(`  ${this.name} is back`);
      await delay(75);
    }
  }

  async #checkReady(): Promise<boolean> {
    const child = this.#child;
    if (child === null || !(await answersOk(this.#plan.readyUrl)) || this.#child !== child) return false;
    this.ready = true;
    this.#wasReady = true;
    this.#plan.onChange();
    return true;
  }

  #lastWords(): string {
    const lines = this.#log.lastLines(8);
    return [`  its last lines (all in ${this.#plan.logFile}):`, ...lines.map((line) => `    ${line}`)].join('\n');
  }

  #problem(what: string): LaunchProblem {
    return new LaunchProblem(`${this.name} ${what}.\n${this.#lastWords()}`);
  }
}

function answersOk(url: string): Promise<boolean> {
  return new Promise((done) => {
    const request = get(url, { agent: false, timeout: 2000 }, (answer) => {
      answer.resume();
      done(answer.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => done(false));
  });
}
