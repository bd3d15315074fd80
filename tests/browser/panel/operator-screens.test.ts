// What an operator sees in a real browser: calm when all is well, what is wrong first, the bell, why a message got no answer, and a send of unknown fate.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import pg from 'pg';
import type { Page } from 'playwright-core';
import { StartedSystem, desk, handheld } from '../lab/started-system.ts';

const open = StartedSystem.share();
let system: StartedSystem;
let panel: Page;
let phone: Page;
let database: pg.Client;

before(async () => {
  system = await open();
  database = new pg.Client({ connectionString: system.postgresDsn });
  await database.connect();
  panel = await system.openPage(desk);
  phone = await system.openPage(handheld);
  await system.signIn(panel);
});
after(async () => {
  await database?.end();
  await system?.close();
});

test('when all is well the system screen says so and shows no problem', async () => {
  await panel.getByTestId('navigation-system').click();
  await panel.locator('[data-testid="system-status"][data-status="ok"]').waitFor();
  assert.equal(await panel.getByTestId('problem').count(), 0);
  assert.match(await panel.locator('main').innerText(), /Huella de la clave de cifrado\s+[0-9a-f]{12}/);
});

test('for an answered message the way is told to its end', async () => {
  await phone.goto(system.phoneAddress);
  await phone.getByText('Tienda Aurora').first().click();
  await writes('Hola! Tenés el buzo negro en L?');
  await panel.getByTestId('navigation-conversations').click();
  await panel.getByTestId('conversation-item').filter({ hasText: 'Lucía' }).first().click();
  await panel.locator('[data-testid="message-bubble"][data-author="agent"]').first().waitFor({ timeout: 60_000 });
  await openWhy('buzo negro');
  await panel.locator('[data-testid="why-outcome"][data-outcome="answered"]').waitFor();
  assert.equal(await panel.getByTestId('first-cause').count(), 0);
  const stages = await panel.getByTestId('why-entry').evaluateAll((all) => all.map((one) => one.dataset.stage));
  for (const stage of ['arrival', 'debounce', 'model', 'tool', 'reply', 'send'])
    assert.ok(stages.includes(stage), stage);
  const text = await panel.getByTestId('why-panel').innerText();
  assert.doesNotMatch(text, /undefined|NaN|\{\{|why\.|arrival\./);
});

test('for one that is not answered the first cause is marked, in words', async () => {
  await database.query(`update channels set mode = 'off'`);
  await writes('Y en M?');
  const bubble = panel.locator('[data-testid="message-bubble"][data-author="customer"]', { hasText: 'Y en M?' });
  await bubble.waitFor({ timeout: 30_000 });
  await openWhy('Y en M?');
  await panel.locator('[data-testid="why-outcome"][data-outcome="unanswered"]').waitFor({ timeout: 30_000 });
  const cause = panel.getByTestId('why-entry').filter({ has: panel.getByTestId('first-cause') });
  assert.equal(await cause.count(), 1);
  assert.match(await cause.innerText(), /la IA está apagada en este número/i);
  await database.query(`update channels set mode = 'everyone'`);
  await panel.keyboard.press('Escape');
});

test('what a customer told is shown when the conversation is closed, corrected, added to and forgotten', async () => {
  await writes('Soy talle XL y vivo en Rosario');
  await panel.locator('[data-testid="message-bubble"]', { hasText: 'vivo en Rosario' }).waitFor();
  await system.until(
    'the message is answered',
    async () => (await database.query(`select 1 from messages where waits`)).rows.length === 0,
    30_000,
  );
  await panel.getByRole('button', { name: 'Cliente y ajustes' }).click();
  await panel.getByTestId('close-conversation').click();
  const size = panel.getByTestId('memory').filter({ hasText: 'Usa talle XL.' });
  await size.waitFor({ timeout: 60_000 });
  await panel.getByTestId('conversation-closed').waitFor();
  assert.match(await size.innerText(), /Dato[\s\S]*dicho el[\s\S]*confianza 90 %/);
  await size.getByTestId('memory-source').click();
  await size.getByTestId('memory-edit').click();
  await panel.getByTestId('memory-text').fill('Usa talle XXL.');
  await panel.getByTestId('memory-save').click();
  await panel.getByTestId('memory').filter({ hasText: 'Usa talle XXL.' }).getByText('lo escribió el equipo').waitFor();
  await panel.getByTestId('memory-add').click();
  await panel.getByTestId('memory-text').fill('Es diabético');
  await panel.getByTestId('memory-save').click();
  await panel.getByText('Eso no se guarda').first().waitFor();
  await panel.getByTestId('memory-text').fill('Prefiere retirar en el local');
  await panel.getByTestId('memory-save').click();
  await panel.getByTestId('memory').filter({ hasText: 'Prefiere retirar' }).waitFor();
  const city = panel.getByTestId('memory').filter({ hasText: 'Vive en Rosario.' });
  await city.getByTestId('memory-forget').click();
  await panel.getByTestId('confirm').click();
  await city.waitFor({ state: 'detached' });
  const { rows } = await database.query(`select text from memories where text like '%Rosario%'`);
  assert.deepEqual(rows, []);
  await panel.keyboard.press('Escape');
});

test('of a send whose fate nobody knows the person is asked, warned, and it is sent again', async () => {
  const { rows } = await database.query<{ id: string }>(
    `select id from messages where direction = 'out' and author = 'agent' order by id limit 1`,
  );
  const id = rows[0]?.id;
  await database.query(
    `update deliveries set status = 'unknown', reconcile_until = now() + interval '1 hour' where message_id = $1`,
    [id],
  );
  await database.query(`update messages set status = 'unknown' where id = $1`, [id]);
  await panel.reload();
  const bubble = panel.locator(`[data-message-id="${id}"]`);
  await bubble.getByText('todavía lo estamos averiguando').waitFor();
  assert.equal(await bubble.getByTestId('send-again').count(), 0);
  await database.query(`update deliveries set reconcile_until = null where message_id = $1`, [id]);
  await panel.reload();
  await bubble.getByTestId('send-again').waitFor();
  assert.match(await bubble.getByTestId('message-trouble').innerText(), /No sabemos si llegó —\s*¿enviar de nuevo\?/);
  await bubble.getByTestId('send-again').click();
  await panel.getByText('el cliente lo va a ver dos veces').waitFor();
  await panel.getByRole('button', { name: 'Reenviar', exact: true }).click();
  await bubble.getByTestId('message-trouble').waitFor({ state: 'detached', timeout: 30_000 });
});

test('who asks for a person stands in the queue with the wait and the reason; resolving takes it out, and undo puts it back', async () => {
  await writes('Quiero hablar con una persona');
  await panel.getByTestId('filter-waiting').click();
  const row = panel.getByTestId('conversation-item').filter({ hasText: 'Lucía' });
  await row.getByTestId('waiting-badge').waitFor({ timeout: 30_000 });
  assert.match(await row.innerText(), /espera hace 1 min[\s\S]*pidió hablar con una persona/);
  await panel.getByTestId('waiting-count').filter({ hasText: /^1$/ }).waitFor();
  await row.click();
  await panel.getByTestId('resolve').click();
  await row.waitFor({ state: 'detached' });
  await panel.getByText('Nadie espera').waitFor();
  await panel.getByTestId('waiting-count').waitFor({ state: 'detached' });
  await writes('Prefiero que me atienda una persona');
  await row.getByTestId('waiting-badge').waitFor({ timeout: 30_000 });
  const undo = panel.getByRole('button', { name: 'Deshacer' });
  await undo.waitFor({ state: 'detached' });
  // The live stream takes the button away before its answer comes, and the way back is offered all the same.
  await panel.route(
    '**/resolve',
    async (route) => {
      const response = await route.fetch();
      await panel.getByTestId('resolve').waitFor({ state: 'detached' });
      await route.fulfill({ response });
    },
    { times: 1 },
  );
  await panel.getByTestId('resolve').click();
  // At once: what can be undone is offered for some seconds only.
  await undo.click();
  await panel.locator('header').getByTestId('waiting-badge').waitFor();
  await row.getByTestId('waiting-badge').waitFor();
  await panel.getByTestId('resolve').click();
  await row.waitFor({ state: 'detached' });
  await panel.getByTestId('filter-all').click();
});

test('rules, words, hours and minutes of the handoff are kept', async () => {
  await panel.getByTestId('navigation-handoff').click();
  await panel.getByTestId('rule-frustration-on').click();
  const words = panel.getByTestId('rule-complaint').getByRole('textbox');
  await words.fill('talón partido');
  await words.press('Enter');
  await panel.getByTestId('has-hours').click();
  await panel.getByTestId('answers-outside').click();
  await panel.getByTestId('reminder-minutes').fill('20');
  await panel.getByTestId('handoff-save').click();
  await panel.getByText('Guardado').first().waitFor();
  const { rows } = await database.query(
    `select rules->'frustration'->>'on' as frustration, rules->'complaint'->'words' as words, jsonb_array_length(attention_hours) as hours,
            agent_answers_outside as outside, reminder_minutes as minutes from handoff_configs where reminder_minutes = 20`,
  );
  assert.deepEqual(rows, [{ frustration: 'false', words: ['talón partido'], hours: 5, outside: true, minutes: 20 }]);
  await panel.getByTestId('has-hours').click();
  await panel.getByTestId('handoff-save').click();
  await panel.getByTestId('navigation-conversations').click();
});

test('a refused store is the first thing the system screen shows, rings the bell, and is seen to', async () => {
  await database.query(`update store_connections set status = 'unauthorized'`);
  await database.query(`update jobs set due_at = now() where kind = 'watch-alerts'`);
  await panel.getByTestId('navigation-system').click();
  const problem = panel.locator('[data-testid="problem"][data-code="store.refused"]').first();
  await problem.waitFor({ timeout: 30_000 });
  assert.match(await problem.innerText(), /Tienda Nube rechaza el token[\s\S]*Generá un token nuevo/);
  await system.until(
    'the alert is raised',
    async () => (await database.query(`select 1 from alerts where raised_at is not null`)).rows.length > 0,
    60_000,
  );
  await panel.reload();
  await panel.locator('[data-testid="alert-bell"]:not([data-count="0"])').click();
  const alert = panel.locator('[data-testid="alert"][data-code="store.refused"]').first();
  await alert.getByTestId('acknowledge').click();
  await alert.getByTestId('acknowledge').waitFor({ state: 'detached' });
  assert.match(await alert.innerText(), /lo está viendo/);
});

test('the settings of alerts are kept', async () => {
  await panel.getByTestId('alerts-email').fill('avisos@example.com');
  await panel.getByTestId('alerts-save').click();
  await panel.getByText('Guardado').first().waitFor();
  const { rows } = await database.query(`select destination_email from alert_settings`);
  assert.deepEqual(rows, [{ destination_email: 'avisos@example.com' }]);
});

test('what the model cost is shown by day and by model, and a model is tried out from the form of its agent', async () => {
  await panel.getByTestId('navigation-usage').click();
  await panel.getByTestId('usage-row').first().waitFor();
  await panel.getByRole('button', { name: 'Modelo', exact: true }).click();
  await panel.getByTestId('usage-row').filter({ hasText: 'openai/' }).first().waitFor();
  assert.match(await panel.getByTestId('usage-cost').innerText(), /^US\$ 0,\d+$/);
  assert.doesNotMatch(await panel.locator('main').innerText(), /undefined|NaN|\{\{|usage\.|budget\./);
  await panel.getByTestId('navigation-agents').click();
  await panel.getByTestId('agent-test-model').click();
  await panel.getByTestId('agent-test-result').filter({ hasText: 'Respondió en' }).waitFor({ timeout: 30_000 });
});

test('the end of a shop wants its name typed, is silent at once, and is taken back', async () => {
  await panel.getByTestId('navigation-setup').click();
  await panel.getByTestId('erase-shop').click();
  const confirm = panel.getByTestId('confirm');
  assert.equal(await confirm.isDisabled(), true);
  await panel.getByTestId('erase-name').fill('Otra tienda');
  assert.equal(await confirm.isDisabled(), true);
  await panel.getByTestId('erase-name').fill('tienda aurora');
  await confirm.click();
  await panel.getByTestId('restore-shop').waitFor();
  const waiting = await database.query(`select 1 from tenants where erase_at > now() and store_name = 'Tienda Aurora'`);
  assert.equal(waiting.rows.length, 1);
  await panel.getByTestId('restore-shop').click();
  await panel.getByTestId('erase-shop').waitFor();
  assert.equal((await database.query('select 1 from tenants where erase_at is not null')).rows.length, 0);
  await panel.getByText('Sigue en silencio hasta que la enciendas').waitFor();
  await panel.getByRole('switch', { name: 'La IA atiende en esta tienda' }).click();
  await panel.getByText('La IA vuelve a atender.').waitFor();
});

test('a customer’s data are downloaded, then erased after a question that says what goes', async () => {
  await panel.getByTestId('navigation-conversations').click();
  await panel.getByTestId('conversation-item').filter({ hasText: 'Lucía' }).first().click();
  await panel.getByLabel('Cliente y ajustes').click();
  const [download] = await Promise.all([panel.waitForEvent('download'), panel.getByTestId('export-customer').click()]);
  const archive = readFileSync(await download.path());
  assert.equal(archive.subarray(0, 2).toString(), 'PK');
  await panel.getByTestId('erase-customer').click();
  const dialog = panel.getByRole('dialog').filter({ has: panel.getByTestId('confirm') });
  assert.match(await dialog.innerText(), /Lucía[\s\S]*mensajes/i);
  await dialog.getByTestId('confirm').click();
  await panel.getByTestId('conversation-item').filter({ hasText: 'Lucía' }).first().waitFor({ state: 'detached' });
  assert.equal((await database.query(`select 1 from customers where name like 'Lucía%'`)).rows.length, 0);
});

test('no page had an error', () => assert.deepEqual(system.pageErrors, []));

async function writes(text: string): Promise<void> {
  const composer = phone.getByPlaceholder('Escribí un mensaje');
  await composer.fill(text);
  await composer.press('Enter');
}

async function openWhy(text: string): Promise<void> {
  const bubble = panel.locator('[data-testid="message-bubble"][data-author="customer"]', { hasText: text }).last();
  await bubble.hover();
  await bubble.getByTestId('why-open').click();
  await panel.getByTestId('why-panel').waitFor();
}
