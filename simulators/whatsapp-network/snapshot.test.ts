// A restarted network still knows its threads, and the window they opened.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startYcloudSimulator } from '../ycloud/server.ts';
import { callSimulator } from './testing/call-simulator.ts';
import { makeSampleImage } from './sample-image.ts';
import { makeVoiceNote, readVoiceNote } from './voice-note.ts';

test('threads, customers and files survive a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'network-'));
  const state_file = join(folder, 'state.json');
  const number = { phone_number: '+541155550100', credentials: { api_key: 'test-key' }, statuses: 'none' };
  const lucia = '+5491155550101';
  const first = await startYcloudSimulator({ state_file });
  await callSimulator(`${first.url}/_simulator/numbers`, { body: number });
  await callSimulator(`${first.url}/_simulator/inbound`, {
    body: { business_phone: number.phone_number, customer: { phone: lucia }, message: { type: 'voice', text: 'hola' } },
  });
  await first.close();
  const second = await startYcloudSimulator({ state_file });
  await callSimulator(`${second.url}/_simulator/numbers`, { body: number });
  const thread = await callSimulator(
    `${second.url}/_simulator/thread?business_phone=541155550100&customer_phone=${encodeURIComponent(lucia)}`,
  );
  const media = await fetch(`${second.url}${String(thread.body.messages?.[0]?.media_url)}`);
  assert.equal(readVoiceNote(Buffer.from(await media.arrayBuffer())), 'hola');
  const sent = await callSimulator(`${second.url}/v2/whatsapp/messages/sendDirectly`, {
    body: { from: number.phone_number, to: lucia, type: 'text', text: { body: 'x' } },
    headers: { 'x-api-key': 'test-key' },
  });
  assert.equal(sent.status, 200, 'the window is still open');
  await second.close();
  rmSync(folder, { recursive: true });
});

test('a voice note carries its words, other audio none; a sample picture says what it shows', () => {
  assert.equal(readVoiceNote(makeVoiceNote('¿tenés talle 38? 👟')), '¿tenés talle 38? 👟');
  assert.equal(readVoiceNote(Buffer.from('OggS nothing said')), null);
  const picture = makeSampleImage('receipt');
  assert.equal(picture.subarray(1, 4).toString(), 'PNG');
  assert.ok(picture.includes(Buffer.from('Description\0Comprobante de transferencia', 'latin1')));
});
