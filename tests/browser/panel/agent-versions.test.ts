// An owner changes the agent in a real browser: drafts, looks at what changes, publishes, goes back; at the desk and on a phone.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { variableNames } from '@nexus/contracts/agents/prompt-variables';
import type { BrowserContext, Page } from 'playwright-core';
import { fieldHolds } from '../lab/field-holds.ts';
import { StartedSystem, desk, handheld } from '../lab/started-system.ts';

const open = StartedSystem.share();
let system: StartedSystem;
let device: BrowserContext;
let panel: Page;

before(async () => {
  system = await open();
  device = await system.context(desk);
  panel = await system.openPage(device);
  await system.signIn(panel);
  await panel.getByTestId('navigation-agents').click();
});
after(() => system?.close());

test('a draft is kept apart, shown line by line before it is published, and published with a note', async () => {
  const prompt = panel.getByTestId('agent-prompt');
  await prompt.fill(`${await prompt.inputValue()}\nDespedite con un abrazo.`);
  await panel.getByTestId('agent-tone').fill('cálida y breve');
  await panel.getByTestId('agent-save').click();
  await panel.getByText('Borrador guardado').waitFor();
  await panel.getByText('No responde hasta que se publique').waitFor();
  await panel.getByTestId('agent-version').filter({ hasText: 'Versión 1' }).waitFor();
  await panel.getByTestId('agent-publish').click();
  const changes = panel.getByTestId('agent-changes');
  assert.match(await changes.innerText(), /Tono[^]*cálida y breve[^]*Instrucciones[^]*Despedite con un abrazo/);
  await panel.getByTestId('agent-note').fill('más cálida');
  await panel.getByTestId('agent-publish-confirm').click();
  await panel.getByTestId('agent-version').filter({ hasText: 'Versión 2' }).waitFor();
  assert.ok(await panel.getByTestId('agent-publish').isDisabled());
});

test('the history tells who changed what and why; going back is confirmed and can be undone', async () => {
  await panel.getByTestId('agent-tab-history').click();
  const history = panel.getByTestId('agent-history');
  await history.getByText('más cálida').click();
  await history.getByText('Despedite con un abrazo').waitFor();
  await panel.getByTestId('agent-go-back-1').click();
  await panel.getByTestId('confirm').click();
  await panel.getByTestId('agent-version').filter({ hasText: 'Versión 3' }).waitFor();
  await history.getByText('Vuelve a la versión 1').waitFor();
  await panel.getByRole('button', { name: 'Deshacer' }).click();
  await panel.getByTestId('agent-version').filter({ hasText: 'Versión 4' }).waitFor();
  await panel.getByTestId('agent-tab-edit').click();
  await fieldHolds(panel.getByTestId('agent-tone'), 'cálida y breve');
});

test('what somebody else saves meanwhile is shown, never written over; nothing sticks out on a phone', async () => {
  await panel.getByTestId('agent-tone').fill('lo mío');
  const other = await system.openPage(device);
  await other.setViewportSize({ width: 390, height: 844 });
  await other.goto(panel.url());
  await other.getByTestId('agent-tone').fill('lo de otra persona');
  await other.getByTestId('agent-save').click();
  await other.getByText('Borrador guardado').waitFor();
  await panel.getByTestId('agent-outdated').waitFor();
  await fieldHolds(panel.getByTestId('agent-tone'), 'lo mío');
  await panel.getByTestId('agent-save').click();
  await panel.getByTestId('agent-outdated').waitFor();
  await panel.getByRole('button', { name: 'Descartar lo mío y ver lo suyo' }).click();
  await fieldHolds(panel.getByTestId('agent-tone'), 'lo de otra persona');
  for (const tab of ['history', 'edit']) {
    await other.getByTestId(`agent-tab-${tab}`).click();
    assert.equal(await other.evaluate(() => document.documentElement.scrollWidth), 390, tab);
  }
  await other.close();
  await panel.getByTestId('agent-discard').click();
  await panel.getByTestId('confirm').click();
  await panel.getByTestId('agent-discard').waitFor({ state: 'detached' });
  await fieldHolds(panel.getByTestId('agent-tone'), 'cálida y breve');
  // The names of the shop's variables stand there as they are written in the instructions.
  const said = (await panel.locator('main').innerText()).replaceAll(/\{\{(\w+)\}\}/g, (braces, name: string) =>
    variableNames('es').includes(name) ? '' : braces,
  );
  assert.doesNotMatch(said, /undefined|NaN|\{\{|agent\./);
});

test('two versions are tried side by side, with what each took; nothing of it is a conversation', async () => {
  const tone = panel.getByTestId('agent-tone');
  await tone.fill('muy formal');
  await panel.getByTestId('agent-save').click();
  await panel.getByText('Borrador guardado').first().waitFor();
  await panel.getByTestId('agent-tab-try').click();
  await panel.getByTestId('playground-text').fill('Hola, ¿tenés el buzo negro en M?');
  await panel.getByTestId('playground-run').click();
  const answers = panel.getByTestId('playground-answer');
  await answers.nth(1).getByText('Buzo canguro negro').first().waitFor();
  for (const text of await answers.allInnerTexts())
    assert.match(text, /Buzo canguro negro[^]*Pasos[^]*Buscar productos/i);
  assert.match(await panel.locator('main').innerText(), /Borrador[^]*tokens[^]*US\$/);
  await panel.setViewportSize({ width: 390, height: 844 });
  assert.equal(await panel.evaluate(() => document.documentElement.scrollWidth), 390);
  await panel.setViewportSize({ width: 1440, height: 900 });
  await panel.getByTestId('agent-tab-edit').click();
  await panel.getByTestId('agent-discard').click();
  await panel.getByTestId('confirm').click();
  await panel.getByTestId('agent-discard').waitFor({ state: 'detached' });
});

test('an answer is saved as a test without the customer’s data, runs in its tab, and red holds the draft back', async () => {
  const phone = await system.openPage(handheld);
  await phone.goto(system.phoneAddress);
  await phone.getByText('Tienda Aurora').first().click();
  const composer = phone.getByPlaceholder('Escribí un mensaje');
  await composer.fill('Hola, soy Canaria Zafiro, canaria@correo.example. ¿Tenés el buzo negro en M?');
  await composer.press('Enter');
  await system.until(
    'the agent has answered',
    async () => /42\.900|canguro negro/i.test(await phone.locator('body').innerText()),
    40_000,
  );
  await panel.getByTestId('navigation-conversations').click();
  await panel.getByTestId('conversation-item').first().click();
  await panel.getByTestId('thinking-open').first().waitFor();
  await panel.getByTestId('save-test-open').click();
  const exchange = panel.getByTestId('save-test-exchange');
  await exchange.getByText('cliente1@example.com').waitFor();
  assert.doesNotMatch(await panel.getByTestId('save-test').innerText(), /canaria|zafiro/i);
  await panel.getByTestId('save-test-results').getByText('Buscar productos').first().click();
  await panel
    .getByTestId('save-test-results')
    .getByText(/canguro negro/i)
    .first()
    .waitFor();
  await panel.getByTestId('save-test-name').fill('Precio del buzo');
  // An answer that is given meanwhile neither takes the place of the chosen one nor what was written.
  await composer.fill('¿Y la tienda dónde queda?');
  await composer.press('Enter');
  await panel.getByTestId('thinking-open').nth(1).waitFor();
  await fieldHolds(panel.getByTestId('save-test-name'), 'Precio del buzo');
  await exchange.getByText('cliente1@example.com').waitFor();
  await phone.close();
  await panel.getByTestId('save-test-confirm').click();
  await panel.getByText('Prueba guardada').waitFor();
  await panel.getByTestId('navigation-agents').click();
  await panel.getByTestId('agent-tab-tests').click();
  await panel.getByTestId('tests-run').click();
  await panel.getByTestId('tests-verdict').filter({ hasText: 'Todas bien: 1 de 1' }).waitFor();
  await panel.getByTestId('test-list').getByText('Precio del buzo').click();
  await panel
    .getByTestId('test-result')
    .getByText(/buzo canguro negro/i)
    .first()
    .waitFor();
  await panel.getByTestId('test-edit').click();
  const phrase = panel.getByLabel('Tiene que decir', { exact: true });
  await phrase.fill('palta');
  await phrase.press('Enter');
  await panel.getByTestId('test-save').click();
  await panel.getByTestId('test-save').waitFor({ state: 'detached' });
  await panel.getByTestId('tests-verdict').filter({ hasText: 'cambió desde entonces' }).waitFor();
  await panel.setViewportSize(handheld);
  assert.equal(await panel.evaluate(() => document.documentElement.scrollWidth), handheld.width);
  await panel.setViewportSize(desk);
  await panel.getByTestId('agent-tab-edit').click();
  await panel.getByTestId('agent-tone').fill('sobria');
  await panel.getByTestId('agent-publish').click();
  await panel.getByTestId('agent-publish-confirm').click();
  const held = panel.getByTestId('publish-held-back');
  await held.getByText('No dijo «palta».').waitFor();
  assert.match(await held.innerText(), /No se publicó[^]*Precio del buzo/);
  assert.ok(await panel.getByTestId('agent-publish-despite').isDisabled());
  await panel.getByTestId('agent-despite-reason').fill('la palta llega mañana');
  await panel.getByTestId('agent-publish-despite').click();
  await panel.getByTestId('agent-version').filter({ hasText: 'Versión 5' }).waitFor();
  await panel.getByTestId('agent-tab-history').click();
  await panel.getByTestId('agent-history').getByText('✗ 1/1 · la palta llega mañana').waitFor();
  await panel.getByTestId('agent-tab-tests').click();
  await panel.getByTestId('test-delete').click();
  await panel.getByTestId('confirm').click();
  await panel.getByText('Todavía no hay pruebas').waitFor();
  assert.doesNotMatch(await panel.locator('main').innerText(), /undefined|NaN|\{\{|agentTest\./);
  await panel.getByTestId('agent-tab-edit').click();
});

test('an agent is downloaded and made anew of its file; what is missing is named first', async () => {
  const [download] = await Promise.all([panel.waitForEvent('download'), panel.getByTestId('agent-export').click()]);
  const file = JSON.parse(readFileSync(await download.path(), 'utf8')) as { agent: Record<string, unknown> };
  file.agent.name = 'Importada';
  file.agent.enabled_tools = ['get_order', 'fly'];
  await panel.getByTestId('agent-import-file').setInputFiles({
    name: 'agente.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(file)),
  });
  await panel.getByTestId('agent-import-missing').getByText('fly').waitFor();
  await panel.getByTestId('confirm').click();
  await panel.getByText('Importada está listo y en pausa').waitFor();
  await fieldHolds(panel.getByTestId('agent-name'), 'Importada');
  await panel.getByTestId('agent-import-file').setInputFiles({
    name: 'otra.json',
    mimeType: 'application/json',
    buffer: Buffer.from('esto no es'),
  });
  await panel.getByText('Ese archivo no es un agente exportado').first().waitFor();
});

test('who answers: rules are written, moved by the keyboard, warned of when they can never decide, tried and kept', async () => {
  await panel.getByTestId('navigation-routing').click();
  const rules = panel.getByTestId('routing-rule');
  for (const intent of ['Algo de un pedido', 'Comprar']) {
    await panel.getByTestId('routing-add').click();
    await panel.getByRole('checkbox', { name: intent }).click();
    await panel.getByRole('button', { name: 'Listo' }).click();
  }
  await rules.nth(0).getByText('Si pide algo de un pedido').waitFor();
  const up = panel.getByRole('button', { name: 'Subir la regla 2' });
  await up.focus();
  await panel.keyboard.press('Enter');
  await rules.nth(0).getByText('Si pide comprar').waitFor();
  await panel.getByText('La regla quedó en el lugar 1 de 2').waitFor({ state: 'attached' });
  assert.equal(await panel.evaluate(() => document.activeElement?.getAttribute('aria-label')), 'Subir la regla 1');
  await panel.getByRole('button', { name: 'Cambiar la regla 1' }).click();
  const whoAnswers = rules.nth(0).getByRole('combobox').first();
  await whoAnswers.click();
  await panel.getByRole('option').first().click();
  await panel.getByRole('checkbox', { name: 'Comprar' }).click();
  await rules.nth(1).getByText('Nunca decide: la regla 1').waitFor();
  await panel.getByRole('checkbox', { name: 'Comprar' }).click();
  await panel.getByTestId('routing-warning').filter({ hasText: 'Nunca decide' }).waitFor({ state: 'detached' });
  const answer = Promise.withResolvers<void>();
  const sent: { method: string; body: { revision?: number } }[] = [];
  await panel.route(/\/routing(\/tries)?$/, async (call) => {
    const method = call.request().method();
    if (method !== 'GET') sent.push({ method, body: call.request().postDataJSON() as { revision?: number } });
    if (method === 'PUT') await answer.promise;
    await call.continue();
  });
  await panel.getByTestId('routing-save').click();
  await panel.getByTestId('routing-add').click();
  await rules.nth(2).waitFor();
  answer.resolve();
  await panel.getByText('Guardado').first().waitFor();
  assert.equal(sent[0]?.body.revision, 0, 'the first save too says what was seen');
  await rules.nth(2).waitFor();
  assert.ok(await panel.getByTestId('routing-save').isEnabled(), 'what was changed meanwhile is still to be saved');
  await panel.getByTestId('routing-try').click();
  await panel.getByTestId('routing-verdict').waitFor();
  await panel.getByRole('checkbox', { name: 'Comprar' }).click();
  await panel.getByText('Cambiaste las reglas después de probar').waitFor();
  assert.deepEqual(
    sent.map(({ method }) => method),
    ['PUT', 'POST'],
    'it is tried when that is asked, and not at each change',
  );
  await rules.nth(2).getByRole('combobox').nth(1).click();
  await panel.getByRole('option', { name: 'Dentro de estas horas' }).click();
  const remove = panel.getByRole('button', { name: /^Quitar horario/ });
  for (let left = await remove.count(); left > 0; left -= 1) await remove.first().click();
  assert.ok(await panel.getByTestId('routing-try').isDisabled());
  await panel.unroute(/\/routing(\/tries)?$/);
  await panel.reload();
  await rules.nth(1).waitFor();
  await panel.getByTestId('routing-try-text').fill('¿Cuánto sale el buzo?');
  await panel.getByTestId('routing-try').click();
  const verdict = panel.getByTestId('routing-verdict');
  await verdict.getByText('Lo decide la regla 1').waitFor();
  assert.match(await verdict.innerText(), /Pide claramente comprar[^]*«cuanto sale»[^]*Regla 2[^]*no hizo falta/i);
  await panel.setViewportSize({ width: 390, height: 844 });
  assert.equal(await panel.evaluate(() => document.documentElement.scrollWidth), 390);
  await panel.setViewportSize({ width: 1440, height: 900 });
  assert.doesNotMatch(await panel.locator('main').innerText(), /undefined|NaN|\{\{|routing\./);
});

test('an agent gets hours past midnight and a rule of its own, which its draft shows', async () => {
  await panel.getByTestId('navigation-agents').click();
  await panel.getByTestId('agent-has-hours').click();
  await panel.getByLabel('Lunes: desde').fill('22:00');
  await panel.getByLabel('Lunes: a').fill('06:00');
  await panel.getByText('del día siguiente').waitFor();
  await panel.getByTestId('agent-rule-frustration').getByRole('combobox').click();
  await panel.getByRole('option', { name: 'No pasa por esto' }).click();
  await panel.getByTestId('agent-publish').click();
  const changes = await panel.getByTestId('agent-changes').innerText();
  assert.match(
    changes,
    /Horario[^]*lun 22:00–06:00[^]*Cuándo pasa a una persona[^]*Pierde la paciencia: No pasa por esto/i,
  );
  await panel.keyboard.press('Escape');
});

test('no page had an error', () => assert.deepEqual(system.pageErrors, []));
