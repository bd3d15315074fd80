// A newcomer's first minutes in a real browser: start, sign in, write as a customer, watch, take over, answer, give back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { StartedSystem, desk, handheld } from './lab/started-system.ts';

let system: StartedSystem;
let panel: Page;
let phone: Page;

before(async () => {
  system = await StartedSystem.start({ start: 120_000, page: 20_000 });
  panel = await system.openPage(desk);
  phone = await system.openPage(handheld);
});
after(() => system?.close());

test('the printed link signs the first administrator in, once', async () => {
  await system.signIn(panel);
  const again = await system.openPage({ width: 800, height: 600 });
  await again.goto(system.signInAddress);
  await again.getByTestId('welcome-name').waitFor({ state: 'detached' });
  assert.doesNotMatch(again.url(), /conversations/);
  await again.close();
});

test('the panel says which parties are simulated', async () => {
  await panel.getByTestId('party-badge').filter({ visible: true }).first().waitFor();
  assert.match(await panel.locator('body').innerText(), /modelo simulado/);
});

test('a question written on the phone page is answered there within seconds', async () => {
  await phone.goto(system.phoneAddress);
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
  await system.until(
    'the agent answers again',
    async () => (await panel.locator('[data-testid="message-bubble"][data-author="agent"]').count()) > before,
    30_000,
  );
});

test('no page had an error', () => assert.deepEqual(system.pageErrors, []));
