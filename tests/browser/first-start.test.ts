// A newcomer's first minutes in a real browser: start, sign in, write as a customer, watch, take over, answer, give back.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { freePort } from '@nexus/testing/embedded-postgres';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';

const root = resolve(import.meta.dirname, '../..');
const dataDirectory = mkdtempSync(join(tmpdir(), 'nexus-browser-'));
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

let launcher: ChildProcess;
let printed = '';
let browser: Browser;
let panel: Page;
let phone: Page;
const pageErrors: string[] = [];

before(async () => {
  const ports: Record<string, string> = {};
  for (const name of ['ORCHESTRATOR', 'ORCHESTRATOR_INTERNAL', 'AGENT', 'WHATSAPP', 'TIENDANUBE', 'UI', 'PHONE'])
    ports[`${name}_PORT`] = String(await freePort());
  launcher = spawn(process.execPath, [join(root, 'scripts/start.ts')], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NEXUS_DATA_DIR: dataDirectory,
      DEBOUNCE_MS: '200',
      BUBBLE_DELAY_MS: '0',
      ...ports,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [launcher.stdout, launcher.stderr])
    stream?.on('data', (part: Buffer) => (printed += part.toString()));
  await until('the system is ready', () => printed.includes('nexus ready'), 120_000);
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });
  panel = await openPage({ width: 1440, height: 900 });
  phone = await openPage({ width: 390, height: 844 });
});

after(async () => {
  await browser?.close();
  if (launcher && launcher.exitCode === null) {
    const ended = new Promise((done) => launcher.once('exit', done));
    launcher.kill('SIGTERM');
    await ended;
  }
  rmSync(dataDirectory, { recursive: true, force: true });
});

test('the printed link signs the first administrator in, once', async () => {
  await panel.goto(printedUrl(/\S+\/welcome\?token=\S+/));
  await panel.getByTestId('welcome-later').click();
  await panel.waitForURL(/conversations/);
  const again = await openPage({ width: 800, height: 600 });
  await again.goto(printedUrl(/\S+\/welcome\?token=\S+/));
  await again.getByTestId('welcome-name').waitFor({ state: 'detached' });
  assert.doesNotMatch(again.url(), /conversations/);
  await again.close();
});

test('the panel says which parties are simulated', async () => {
  await panel.getByTestId('party-badge').filter({ visible: true }).first().waitFor();
  assert.match(await panel.locator('body').innerText(), /modelo simulado/);
});

test('a question written on the phone page is answered there within seconds', async () => {
  await phone.goto(printedUrl(/http:\/\/\S+(?= +write here)/));
  await phone.getByText('Tienda Aurora').first().click();
  const composer = phone.getByPlaceholder('Escribí un mensaje');
  await composer.fill('Hola! Tenés el buzo negro en L?');
  await composer.press('Enter');
  await phone
    .getByText(/agotado/i)
    .first()
    .waitFor({ timeout: 30_000 });
  assert.match(await phone.locator('body').innerText(), /buzo canguro negro/i);
});

test('conversation and thinking log are in the panel, without reloading', async () => {
  await panel.getByTestId('conversation-item').filter({ hasText: 'Lucía' }).first().click();
  await panel.locator('[data-testid="message-bubble"][data-author="agent"]').first().waitFor();
  await panel.getByTestId('thinking-open').first().click();
  await panel.getByTestId('thinking-step').first().waitFor();
  const log = await panel.getByTestId('thinking-panel').innerText();
  assert.match(log, /razón declarada/i);
  assert.match(log, /buzo/i);
  assert.doesNotMatch(log, /undefined|NaN/);
  assert.ok((await panel.getByTestId('thinking-step').count()) >= 3);
});

test('after taking over, the person’s answer reaches the phone and the agent is silent', async () => {
  await panel.getByTestId('take-over').click();
  await panel.getByTestId('give-back').waitFor();
  await panel.getByTestId('composer').fill('Hola Lucía, soy del local. ¿Te guardo un XL?');
  await panel.getByTestId('composer-send').click();
  await phone.getByText('soy del local').last().waitFor({ timeout: 15_000 });
  await phone.getByPlaceholder('Escribí un mensaje').fill('Dale, gracias');
  await phone.getByPlaceholder('Escribí un mensaje').press('Enter');
  await panel
    .locator('[data-testid="message-bubble"][data-author="customer"]', { hasText: 'Dale, gracias' })
    .waitFor({ timeout: 15_000 });
  assert.match(await panel.getByTestId('owner-badge').first().innerText(), /persona|vos|atend/i);
});

test('given back, the agent answers what the customer wrote last', async () => {
  const before = await panel.locator('[data-testid="message-bubble"][data-author="agent"]').count();
  await panel.getByTestId('give-back').click();
  await panel.getByTestId('take-over').waitFor();
  await until(
    'the agent answers again',
    async () => (await panel.locator('[data-testid="message-bubble"][data-author="agent"]').count()) > before,
    30_000,
  );
});

test('no page had an error', () => assert.deepEqual(pageErrors, []));

async function openPage(viewport: { width: number; height: number }): Promise<Page> {
  const context = await browser.newContext({ viewport, locale: 'es-AR' });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => pageErrors.push(error.message));
  return page;
}

function printedUrl(pattern: RegExp): string {
  const found = pattern.exec(printed)?.[0];
  assert.ok(found, `no address like ${pattern} was printed:\n${printed}`);
  return found;
}

async function until(what: string, condition: () => boolean | Promise<boolean>, milliseconds: number): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!(await condition())) {
    assert.ok(Date.now() < end, `${what}: not within ${milliseconds} ms\n${printed}`);
    assert.equal(launcher.exitCode, null, `the launcher ended:\n${printed}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}
