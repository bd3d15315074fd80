// An owner writes how the shop works in a real browser, at the desk and on the phone, and a customer is answered with it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { fieldHolds } from '../lab/field-holds.ts';
import { StartedSystem, desk, handheld } from '../lab/started-system.ts';

const open = StartedSystem.share();
let system: StartedSystem;
let device: BrowserContext;
let panel: Page;
let phone: Page;

before(async () => {
  system = await open();
  device = await system.context(desk);
  panel = await system.openPage(device);
  await system.signIn(panel);
  phone = await system.openPage(handheld);
  await phone.goto(system.phoneAddress);
  await phone.getByText('Tienda Aurora').first().click();
});
after(() => system?.close());

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
  await fieldHolds(discount, '10');
});

test('hours are written for one day and used for the others; a zone is added and is told', async () => {
  const opens = (day: string) => panel.getByLabel(`${day}: abre a las`);
  await opens('Lunes').fill('09:30');
  await panel.getByTestId('facts-copy-monday').click();
  for (const day of ['Martes', 'Viernes']) await fieldHolds(opens(day), '09:30', day);
  await fieldHolds(opens('Sábado'), '10:00');
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
  const other = await system.openPage(device);
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
  await fieldHolds(panel.getByTestId('facts-free-from'), '75.000');
  await fieldHolds(panel.getByTestId('facts-address'), 'Av. Corrientes 4321');
  await fieldHolds(panel.getByLabel('Hasta cuántas').last(), '6');
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

test('no page had an error', () => assert.deepEqual(system.pageErrors, []));

/** Asks on the phone page and waits for an answer that says it. */
async function isAnswered(question: string, answer: RegExp): Promise<void> {
  const composer = phone.getByPlaceholder('Escribí un mensaje');
  await composer.fill(question);
  await composer.press('Enter');
  await phone.getByText(answer).filter({ visible: true }).first().waitFor({ timeout: 60_000 });
}
