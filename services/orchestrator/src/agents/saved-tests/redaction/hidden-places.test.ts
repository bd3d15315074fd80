// Where what is somebody's hides: in links, addresses, names in small letters, numbers without a space; and what looks alike and stays.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SavedExchange } from '@nexus/contracts/saved-tests/agent-tests';
import { redactExchange } from './redact-exchange.ts';

type Role = SavedExchange['messages'][number]['role'];
const nobody = { names: [], phones: [], ids: [] };
const shop = ['https://shop.example Retiro en San Martín 1234, Rosario. https://mapas.example/local?q=1234'];
const products = {
  name: 'search_products',
  arguments: {},
  ok: true,
  result: {
    products: [
      { name: 'Remera rosa Luna', url: 'https://shop.example/productos/remera-rosa-98765432' },
      { name: 'Zapatilla Air Max 270', url: 'https://shop.example/productos/air-max' },
    ],
  },
};
const order = {
  name: 'get_order',
  arguments: {},
  ok: true,
  result: { order: { number: 10_427, shipping_tracking_number: 'CANARY123AR' } },
};
function redacted(role: Role, text: string, more: SavedExchange['tool_results'] = []): string {
  const message = { role, text, at: '2026-03-02T15:00:00.000Z', tool_results: [] };
  const { exchange } = redactExchange(
    { scope: 'answer', messages: [message], tool_results: [products, order, ...more] },
    { ...nobody, phones: [] },
    shop,
  );
  return exchange.messages[0]?.text ?? '';
}
const gone = (role: Role, text: string, secret: RegExp) =>
  test(`gone: ${text}`, () => {
    assert.match(text, secret);
    assert.doesNotMatch(redacted(role, text), secret);
  });
const stays = (role: Role, text: string) => test(`stays: ${text}`, () => assert.equal(redacted(role, text), text));

describe('links', () => {
  gone('person', 'Acá lo seguís: https://correo.example/seguir?c=CANARY123AR', /CANARY/);
  gone('agent', 'Acá: https://correo.example/seguir?c=CANARY%31%32%33AR', /CANARY/);
  gone('person', 'Pagalo acá https://mpago.example/1AbC', /1AbC/);
  gone('person', 'Pagalo acá mpago.la/1AbC', /1AbC/);
  gone('agent', 'Entrá a https://shop.example/account?email=ana%40correo.example', /ana/);
  gone('agent', 'Mirá https://shop.example/orders/55554444', /5555/);
  gone('person', 'Mirá https://shop.example/checkout/v3/success/55554444/abcdef', /5555/);
  gone('customer', 'soy la de instagram.com/laura.gomez', /laura/);
  gone('customer', 'www.facebook.com/laura.gomez y tiktok.com/@laura', /laura/);
  stays('agent', 'Mirá https://shop.example/productos/remera-rosa-98765432.');
  stays('customer', 'Quiero https://shop.example/productos/air-max');
  stays('person', 'Está en https://shop.example/pages/cambios y https://mapas.example/local?q=1234');
  stays('customer', 'Hola.me gusta el negro.com envío?');

  test('a link that the last look finds something in is not kept', () => {
    const { redactor } = redactExchange({ scope: 'answer', messages: [], tool_results: [order] }, nobody, shop);
    assert.equal(redactor.isClean({ text: 'https://correo.example/seguir?c=CANARY123AR' }), false);
  });
});

describe('addresses', () => {
  gone('customer', 'Mandalo a Belgrano 450, Rosario', /Belgrano|450/);
  gone('customer', 'mandalo a general paz 1450 por favor', /paz|1450/);
  gone('customer', 'Estoy en Juan B. Justo 3245 piso 2', /Justo|3245/);
  gone('customer', 'Pode entregar na Augusta 1500?', /Augusta|1500/);
  gone('customer', '[ubicación: Casa de Laura, San Lorenzo 1234, Rosario (-32.9, -60.6)]', /Laura|Lorenzo|1234|32\.9/);
  gone('customer', '[ubicación: -32.9, -60.6]', /32\.9/);
  gone('customer', 'estoy en -32.94, -60.64', /32\.94/);
  stays('customer', '¿Lo retiro en San Martín 1234?');
  stays('customer', '¿Tenés para Air Max 270?');
  stays('customer', '¿Me llega a Rosario por 4500 pesos? ¿Y en Talle 40, o a 12.500?');
  stays('customer', '¿Hay en Enero 2027? de 12.50, 13.50');
  stays('customer', '¿envían a domicilio por 450?');
  stays('customer', '[ubicación que no se pudo leer]');
});

describe('names', () => {
  gone('customer', 'hola soy laura gomez', /laura|gomez/i);
  gone('customer', 'recibe juan perez, dni 30111222', /juan|perez/i);
  gone('customer', 'mi hija camila usa talle 8', /camila/i);
  gone('customer', 'La hija Camila usa talle 8', /camila/i);
  gone('customer', 'mi nene se llama Bautista', /bautista/i);
  gone('customer', 'minha filha se chama beatriz', /beatriz/i);
  stays('customer', 'soy talle 40');
  stays('customer', 'soy nueva acá, mi hija usa talle 8 y mi mamá quiere una remera');
  stays('customer', '¿cómo se llama la remera? ¿se llama Luna?');
  stays('customer', 'soy de rosario, recibe mañana? soy muy alta');

  test('a child named once is gone from what was remembered of it', () => {
    const remember = {
      name: 'remember',
      arguments: { text: 'La hija Camila usa talle 8' },
      ok: true,
      result: { kept: 'La hija Camila usa talle 8' },
    };
    const at = '2026-03-02T15:00:00.000Z';
    const messages = [{ role: 'customer' as const, text: 'mi hija camila usa talle 8', at, tool_results: [] }];
    const { exchange } = redactExchange({ scope: 'answer', messages, tool_results: [remember] }, nobody, shop);
    assert.doesNotMatch(JSON.stringify(exchange), /camila/i);
    assert.match(JSON.stringify(exchange.tool_results), /usa talle 8/);
  });
});

describe('numbers', () => {
  gone('customer', 'llamame al 11 55 66 77 88', /55 66/);
  gone('customer', 'dni30111222', /30111222/);
  gone('customer', 'tel1166778899', /66778899/);
  gone('customer', '1166778899gracias', /66778899/);
  gone('customer', '1166778899 mmm', /66778899/);
  stays('customer', 'talles 38 40 42 44 46, 2 4 6 8 10 12 o 44 42 40 38');
  stays('customer', 'el B-190042 cuesta 1250000 pesos, 1250000pesos o 1200000 ml');
});
