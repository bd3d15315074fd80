// An owner writes how the shop works in a real browser, at the desk and on the phone, and a customer is answered with it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { freePort } from '@nexus/testing/embedded-postgres';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';

const root = resolve(import.meta.dirname, '../..');
const dataDirectory = mkdtempSync(join(tmpdir(), 'nexus-facts-'));
const flags = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync', '--no-first-run'];

let launcher: ChildProcess;
let printed = '';
let browser: Browser;
let desk: BrowserContext;
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
  const end = Date.now() + 240_000;
  while (!printed.includes('nexus ready')) {
    assert.ok(Date.now() < end && launcher.exitCode === null, printed);
    await new Promise((done) => setTimeout(done, 50));
  }
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });
  desk = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'es-AR' });
  panel = await openPage(desk);
  await panel.goto(printedUrl(/\S+\/welcome\?token=\S+/));
  await panel.getByTestId('welcome-later').click();
  await panel.waitForURL(/conversations/);
  phone = await openPage(await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'es-AR' }));
  await phone.goto(printedUrl(/http:\/\/\S+(?= +write here)/));
  await phone.getByText('Tienda Aurora').first().click();
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

test('the demonstration shop answers how one pays, what carriage costs and until when it is open', async () => {
  await isAnswered('¿Qué medios de pago tienen?', /3 cuotas sin interés[^]*10% de descuento/);
  await isAnswered('¿Hacen envíos a Córdoba?', /Córdoba, Santa Fe y Mendoza: \$ 5\.900/);
  await isAnswered('¿Hasta qué hora abren?', /Lunes a viernes: de 10:00 a 19:00/);
});

test('what is saved counts for the next question, and can be taken back', async () => {
  await panel.getByTestId('navigation-facts').click();
  const discount = panel.getByTestId('facts-transfer-discount');
  await discount.fill('120');
  await panel.getByTestId('facts-save').click();
  await panel.getByText('Escribí un porcentaje entre 0 y 90.').waitFor();
  await discount.fill('12,5');
  await panel.getByTestId('facts-save').click();
  await panel.getByText('Tu agente ya lo sabe').waitFor();
  await isAnswered('¿Tienen descuento por transferencia?', /12,5% de descuento/);
  await panel.getByRole('button', { name: 'Deshacer' }).click();
  await panel.getByText('Volvió a como estaba').waitFor();
  assert.equal(await discount.inputValue(), '10');
});

test('hours are written for one day and used for the others; a zone is added and is told', async () => {
  const opens = (day: string) => panel.getByLabel(`${day}: abre a las`);
  await opens('Lunes').fill('09:30');
  await panel.getByTestId('facts-copy-monday').click();
  for (const day of ['Martes', 'Viernes']) assert.equal(await opens(day).inputValue(), '09:30', day);
  assert.equal(await opens('Sábado').inputValue(), '10:00');
  await panel.getByTestId('facts-add-zone').click();
  const zone = panel.getByTestId('facts-zone').last();
  await zone.getByLabel('Zona', { exact: true }).fill('Ushuaia');
  await panel.getByTestId('facts-save').click();
  await zone.getByText('Escribí un importe').waitFor();
  await zone.getByLabel('Importe', { exact: true }).fill('11.300');
  await panel.getByTestId('facts-save').click();
  await panel.getByText('Tu agente ya lo sabe').first().waitFor();
  await isAnswered('¿Hacen envíos a Ushuaia?', /Ushuaia: \$ 11\.300/);
  await isAnswered('¿Qué horario tienen?', /Lunes a viernes: de 09:30 a 19:00/);
});

test('what the shop’s pages say is taken up, edited and saved, or dismissed; what is missing is marked', async () => {
  const missing = panel.getByTestId('facts-missing');
  assert.match(await missing.innerText(), /Venta por mayor[^]*Sobre los productos/);
  await panel.getByTestId('facts-read-pages').click();
  const proposal = (title: string) => panel.getByTestId('fact-proposal').filter({ hasText: title });
  await proposal('Ventas por mayor').getByTestId('proposal-take').click();
  await proposal('Ventas por mayor').getByText('revisalo y guardá').waitFor();
  await proposal('Guía de talles').getByTestId('proposal-dismiss').click();
  await proposal('Guía de talles').waitFor({ state: 'detached' });
  await isAnswered('¿Venden por mayor?', /no lo tengo a mano/);
  await panel.getByTestId('facts-save').click();
  await panel.getByText('Tu agente ya lo sabe').first().waitFor();
  await proposal('Ventas por mayor').waitFor({ state: 'detached' });
  await isAnswered('¿y por mayor venden?', /Vendemos por mayor desde \$ 250\.000/);
  assert.doesNotMatch(await missing.innerText(), /Venta por mayor/);
});

test('what somebody else saves meanwhile is shown, never overwritten unseen', async () => {
  await panel.getByTestId('facts-address').fill('Av. Corrientes 4321');
  await panel.getByTestId('facts-add-instalments').click();
  await panel.getByLabel('Hasta cuántas').last().fill('6');
  const other = await openPage(desk);
  await other.setViewportSize({ width: 390, height: 844 });
  await other.goto(panel.url());
  await other.getByTestId('facts-address').fill('Av. Callao 100');
  await other.getByTestId('facts-free-from').fill('75.000');
  await other.getByTestId('facts-save').click();
  await other.getByText('Tu agente ya lo sabe').waitFor();
  await panel.getByTestId('facts-conflict').waitFor();
  assert.match(await panel.getByTestId('facts-conflict').innerText(), /Envíos[^]*También cambiaste: Dirección/);
  assert.ok(await panel.getByTestId('facts-save').isDisabled());
  await panel.getByTestId('facts-keep-mine').click();
  assert.equal(await panel.getByTestId('facts-free-from').inputValue(), '75.000');
  assert.equal(await panel.getByTestId('facts-address').inputValue(), 'Av. Corrientes 4321');
  assert.equal(await panel.getByLabel('Hasta cuántas').last().inputValue(), '6');
  await panel.getByTestId('facts-save').click();
  await panel.getByText('Tu agente ya lo sabe').first().waitFor();
  // The other form was not being edited: it follows.
  await other.waitForFunction(
    () => document.querySelector<HTMLInputElement>('[data-testid="facts-address"]')?.value === 'Av. Corrientes 4321',
  );
  const width = await other.evaluate(() => document.documentElement.scrollWidth);
  assert.equal(width, 390, 'nothing sticks out on a phone');
  await other.close();
});

test('no page had an error', () => assert.deepEqual(pageErrors, []));

/** Asks on the phone page and waits for an answer that says it. */
async function isAnswered(question: string, answer: RegExp): Promise<void> {
  const composer = phone.getByPlaceholder('Escribí un mensaje');
  await composer.fill(question);
  await composer.press('Enter');
  await phone.getByText(answer).filter({ visible: true }).first().waitFor({ timeout: 60_000 });
}

async function openPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(40_000);
  page.on('pageerror', (error) => pageErrors.push(error.message));
  return page;
}

function printedUrl(pattern: RegExp): string {
  const found = pattern.exec(printed)?.[0];
  assert.ok(found, `no address like ${pattern} was printed:\n${printed}`);
  return found;
}
