// The phone page's server: the page and its parts, what it passes on to a network, and what it refuses.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { callSimulator } from '../whatsapp-network/testing/call-simulator.ts';
import type { VendorSimulator } from '../whatsapp-network/vendor-server.ts';
import { startYcloudSimulator } from '../ycloud/server.ts';
import { type PhoneSimulator, startPhoneSimulator } from './server.ts';

describe('the phone page', () => {
  let network: VendorSimulator;
  let phone: PhoneSimulator;

  before(async () => {
    network = await startYcloudSimulator({ seed: 'phone' });
    await callSimulator(`${network.url}/_simulator/numbers`, {
      body: { phone_number: '+541155550100', display_name: 'Tienda Aurora', credentials: { api_key: 'test-key' } },
    });
    phone = await startPhoneSimulator({
      networks: [
        { label: 'YCloud', provider: 'ycloud', url: network.url },
        { label: 'Apagada', provider: 'meta', url: 'http://127.0.0.1:1' },
      ],
      labels: { model: 'simulated' },
    });
  });
  after(async () => {
    await phone.close();
    await network.close();
  });

  test('the page and every script and style it is made of are served, nothing else of the disk', async () => {
    assert.match(String((await callSimulator(phone.url)).body), /WhatsApp \(simulado\)/);
    const page = join(import.meta.dirname, 'page');
    for (const name of readdirSync(page, { recursive: true })
      .map(String)
      .filter((file) => file.includes('.')))
      assert.equal((await callSimulator(`${phone.url}/page/${name}`)).status, 200, name);
    for (const path of ['/page/..%2fserver.ts', '/page/nope.js', '/networks/0/behaviours', '/networks/9/numbers'])
      assert.equal((await callSimulator(phone.url + path)).status, 404, path);
  });

  test("a message written on the page is in the network's thread and on its stream", async () => {
    const stream = await fetch(`${phone.url}/networks/0/stream`);
    const reader = stream.body!.getReader();
    const { body } = await callSimulator(`${phone.url}/networks/0/inbound`, {
      body: {
        business_phone: '+541155550100',
        customer: { phone: '+5491155550101', name: 'Lucía' },
        message: { type: 'text', text: 'Hola' },
      },
    });
    let heard = '';
    while (!heard.includes('event: message')) heard += new TextDecoder().decode((await reader.read()).value);
    await reader.cancel();
    const thread = await callSimulator(
      `${phone.url}/networks/0/thread?business_phone=%2B541155550100&customer_phone=%2B5491155550101`,
    );
    assert.deepEqual([thread.body.messages?.[0]?.id, thread.body.messages?.[0]?.text], [body.message_id, 'Hola']);
  });

  test('the page learns who the customers are and what is simulated; a network that is away is told', async () => {
    const config = await callSimulator(`${phone.url}/config.json`);
    assert.equal(config.body.customers?.[0]?.phone, '+5491155550101');
    assert.deepEqual(config.body.labels, { model: 'simulated' });
    assert.equal((await callSimulator(`${phone.url}/networks/1/numbers`)).body.error?.code, 'phone.network-away');
  });
});
