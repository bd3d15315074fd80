// Voice notes to text: what is heard, and each way of not hearing.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { LlmSimulator } from '@nexus/simulators/llm/server';
import { startLlmSimulator } from '@nexus/simulators/llm/server';
import { makeVoiceNote } from '@nexus/simulators/whatsapp-network/voice-note';
import { type Gateway, startGateway } from '../testing/start-gateway.ts';

describe('transcription', () => {
  let llm: LlmSimulator;
  let gateway: Gateway;
  let whisper: Gateway;
  const note = makeVoiceNote('Hola, ¿tenés la negra en 38?');

  before(async () => {
    llm = await startLlmSimulator({ seed: 1 });
    gateway = await startGateway('ycloud', { OPENAI_BASE_URL: `${llm.url}/v1` });
    whisper = await startGateway('ycloud', { OPENAI_BASE_URL: `${llm.url}/v1`, TRANSCRIPTION_MODEL: 'whisper-1' });
  });
  after(async () => {
    await gateway.stop();
    await whisper.stop();
    await llm.close();
  });

  const ask = (audio: Buffer, more = {}, through = gateway) =>
    through.ask('/transcriptions', {
      audio_base64: audio.toString('base64'),
      mime_type: 'audio/ogg; codecs=opus',
      locale: 'es-AR',
      api_key: 'test-key',
      ...more,
    });
  const outcome = async (audio: Buffer, more = {}, through = gateway) => {
    const { status, body } = await ask(audio, more, through);
    return status === 200 ? (body as { text: string }).text : `${status} ${(body as { code: string }).code}`;
  };

  test('the words are heard, by either kind of model', async () => {
    assert.equal(await outcome(note), 'Hola, ¿tenés la negra en 38?');
    const { body } = await ask(note, { locale: 'pt-BR' }, whisper);
    assert.equal((body as { text: string }).text, 'Hola, ¿tenés la negra en 38?');
    assert.equal(typeof (body as { duration_seconds: number }).duration_seconds, 'number');
  });

  test('which model listened, and for how long, is told by a file whose model does not tell it', async () => {
    const { body } = await ask(note);
    const told = body as { duration_seconds: number; model: string };
    assert.equal(told.model, 'gpt-4o-mini-transcribe');
    const bySelf = (await ask(note, {}, whisper)).body as { duration_seconds: number; model: string };
    assert.ok(Math.abs(told.duration_seconds - bySelf.duration_seconds) < 0.2, JSON.stringify([told, bySelf]));
    assert.equal(bySelf.model, 'whisper-1');
  });

  test('the language of the shop is told', () => {
    const [first, second] = llm.requests();
    assert.match(JSON.stringify(first), /"language":"es"/);
    assert.match(JSON.stringify(second), /"language":"pt"/);
  });

  test('what cannot be heard is empty: too short, a format the model does not take, silence, speech made up over noise', async () => {
    assert.equal(await outcome(Buffer.from('OggS')), '422 transcription.empty');
    assert.equal(
      await outcome(Buffer.concat([Buffer.from('#!AMR\n'), Buffer.alloc(400, 1)])),
      '422 transcription.empty',
    );
    assert.equal(await outcome(Buffer.alloc(400, 65)), '422 transcription.empty');
    const answers: [Gateway, object][] = [
      [gateway, { text: '  ' }],
      [
        whisper,
        { text: 'Subtítulos realizados por la comunidad', segments: [{ no_speech_prob: 0.92, avg_logprob: -1.4 }] },
      ],
      [gateway, { error: { code: 'audio_too_short' } }],
    ];
    for (const [through, body] of answers) {
      llm.addBehaviour({ action: { type: 'answer', status: 'error' in body ? 400 : 200, body }, times: 1 });
      const listened = 'error' in body ? '422 transcription.empty' : '';
      assert.equal(await outcome(note, {}, through), listened, JSON.stringify(body));
    }
  });

  test('a refused key, a key without credit and too large a file are told apart from failures that pass', async () => {
    assert.equal(await outcome(note, { api_key: 'invalid' }), '401 transcription.unauthorized');
    llm.addBehaviour({ action: { type: 'rate_limit', form: 'insufficient_quota' }, times: 1 });
    assert.equal(await outcome(note), '401 transcription.unauthorized');
    assert.equal(await outcome(Buffer.concat([note, Buffer.alloc(26_214_400)])), '413 transcription.too-large');
    for (const action of [
      { type: 'rate_limit' },
      { type: 'answer', status: 500, body: {} },
      { type: 'garbage' },
      { type: 'reset' },
    ] as const) {
      llm.addBehaviour({ action, times: 1 });
      assert.equal(await outcome(note), '502 transcription.unavailable', action.type);
    }
    assert.equal(await outcome(note), 'Hola, ¿tenés la negra en 38?');
  });

  test('a service that is away is unavailable', async () => {
    const away = await startGateway('ycloud', { OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' });
    assert.equal(await outcome(note, {}, away), '502 transcription.unavailable');
    await away.stop();
  });
});
