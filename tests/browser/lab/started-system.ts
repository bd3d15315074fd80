// What `npm start` starts, on ports and in a folder of its own, with a real browser that looks at it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePort } from '@nexus/testing/embedded-postgres';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';

const root = resolve(import.meta.dirname, '../../..');
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];
const parts = ['ORCHESTRATOR', 'ORCHESTRATOR_INTERNAL', 'AGENT', 'WHATSAPP', 'TIENDANUBE', 'UI', 'PHONE'];

export const desk = { width: 1440, height: 900 };
export const handheld = { width: 390, height: 844 };

type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>;

interface Patience {
  /** Milliseconds until the system must be ready. */
  start?: number;
  /** Milliseconds a page is waited for. */
  page?: number;
}

let sharedSystem: Promise<StartedSystem> | undefined;
/** Files that still need the one they share. */
let sharers = 0;

export class StartedSystem {
  /** What went wrong inside a page. */
  readonly pageErrors: string[] = [];
  readonly #directory = mkdtempSync('/var/tmp/nexus-browser-');
  readonly #pagePatience: number;
  #launcher: ChildProcess | undefined;
  #browser: Browser | undefined;
  #printed = '';
  #cookies: Promise<Cookies> | undefined;
  #isShared = false;

  private constructor(pagePatience: number) {
    // Postgres run by root works as "nobody", and keeps its data elsewhere where that one cannot reach them.
    chmodSync(this.#directory, 0o755);
    this.#pagePatience = pagePatience;
  }

  /**
   * The one that the files of this process have in common; each says so when it is loaded, before any of their tests run. Whoever calls
   * what is given first starts it, and whoever closes it last ends it.
   */
  static share(): () => Promise<StartedSystem> {
    sharers += 1;
    return async () => {
      sharedSystem ??= StartedSystem.start();
      const system = await sharedSystem;
      system.#isShared = true;
      return system;
    };
  }

  /** Ready, with a browser beside it. What was started is ended when it does not come up. */
  static async start({ start = 240_000, page = 40_000 }: Patience = {}): Promise<StartedSystem> {
    const system = new StartedSystem(page);
    try {
      await system.#launch();
      await system.until('the system is ready', () => system.#printed.includes('nexus ready'), start);
      system.#browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });
      return system;
    } catch (error) {
      await system.close();
      throw error;
    }
  }

  async #launch(): Promise<void> {
    const ports: Record<string, string> = {};
    for (const part of parts) ports[`${part}_PORT`] = String(await freePort());
    const { PATH, HOME } = process.env;
    const quick = { DEBOUNCE_MS: '200', BUBBLE_DELAY_MS: '0' };
    this.#launcher = spawn(process.execPath, [join(root, 'scripts/start.ts')], {
      cwd: root,
      env: { PATH, HOME, NEXUS_DATA_DIR: this.#directory, ...quick, ...ports },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#launcher.stdout, this.#launcher.stderr])
      stream?.on('data', (part: Buffer) => (this.#printed += part.toString()));
  }

  /** Of its database, as run.json tells it. */
  get postgresDsn(): string {
    const run = JSON.parse(readFileSync(join(this.#directory, 'run.json'), 'utf8')) as { urls: { postgres: string } };
    return run.urls.postgres;
  }

  /** What a person at one device has open shares a sign-in. */
  async context(viewport: { width: number; height: number }): Promise<BrowserContext> {
    assert.ok(this.#browser);
    return this.#browser.newContext({ viewport, locale: 'es-AR' });
  }

  /** Another page of the device, or the first of one of that size. */
  async openPage(at: BrowserContext | { width: number; height: number }): Promise<Page> {
    const page = await ('width' in at ? await this.context(at) : at).newPage();
    page.setDefaultTimeout(this.#pagePatience);
    page.on('pageerror', (error) => this.pageErrors.push(error.message));
    return page;
  }

  /** Signs the first administrator in: by the printed link, which is good once; further devices get what it gave the first. */
  async signIn(panel: Page): Promise<void> {
    if (this.#cookies) {
      await panel.context().addCookies(await this.#cookies);
      await panel.goto(new URL('/', this.signInAddress).href);
      await panel.waitForURL(/conversations/);
    } else {
      this.#cookies = this.#followLink(panel);
      await this.#cookies;
    }
  }

  async #followLink(panel: Page): Promise<Cookies> {
    await panel.goto(this.signInAddress);
    await panel.getByTestId('welcome-later').click();
    await panel.waitForURL(/conversations/);
    return panel.context().cookies();
  }

  get signInAddress(): string {
    return this.#printedAddress(/\S+\/welcome\?token=\S+/);
  }

  get phoneAddress(): string {
    return this.#printedAddress(/http:\/\/\S+(?= +write here)/);
  }

  #printedAddress(pattern: RegExp): string {
    const found = pattern.exec(this.#printed)?.[0];
    assert.ok(found, `no address like ${pattern} was printed:\n${this.#printed}`);
    return found;
  }

  /** @throws when it does not come true in time, or the launcher ends */
  async until(what: string, condition: () => boolean | Promise<boolean>, milliseconds: number): Promise<void> {
    const end = Date.now() + milliseconds;
    while (!(await condition())) {
      assert.ok(Date.now() < end, `${what}: not within ${milliseconds} ms\n${this.#printed}`);
      assert.equal(this.#launcher?.exitCode, null, `the launcher ended:\n${this.#printed}`);
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  async close(): Promise<void> {
    if (this.#isShared) {
      sharers -= 1;
      if (sharers > 0) return;
      sharedSystem = undefined;
    }
    await this.#browser?.close();
    const launcher = this.#launcher;
    if (launcher && launcher.exitCode === null) {
      const ended = new Promise((done) => launcher.once('exit', done));
      launcher.kill('SIGTERM');
      await ended;
    }
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
