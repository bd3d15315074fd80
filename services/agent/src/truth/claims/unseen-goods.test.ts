// What is to be had is said only of what was looked at, or of what the shop itself has told.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ModelMessage } from '../../models/model.ts';
import { said, turnFor } from '../../testing/start-test-agent.ts';
import { unsourcedClaims } from '../../testing/unsourced-claims.ts';
import { unsourced } from '../check-reply.ts';
import { sourcesOf } from '../sources.ts';

const brazil = { store_name: 'Loja', locale: 'pt-BR', timezone: 'America/Sao_Paulo', currency: 'BRL' };

interface Known {
  asked?: string;
  told?: string;
  results?: [string, unknown][];
  isBrazilian?: boolean;
}

function claimsOf(reply: string, { asked = 'hola', told = 'Sé amable.', results = [], isBrazilian = false }: Known) {
  const tenant = { ...turnFor('').tenant, ...(isBrazilian ? brazil : {}) };
  return unsourcedClaims(reply, { prompt: told, tenant, history: [said('customer', asked)] }, results);
}

const nothing: [string, unknown][] = [['search_products', { products: [], total: 0 }]];
const trades =
  'Vendemos buzos y remeras de algodón. Trabajamos con talles del S al XL. Colores: negro y gris. El buzo Aurora está agotado. Todo lo publicado tiene stock. Quedan 3 unidades del gorro.';

const heldBack: [string, Known?][] = [
  ['¡Sí! Tenemos stock del buzo negro en talle L', { asked: 'tenés el buzo negro en L?' }],
  ['Quedan 3 unidades del buzo negro'],
  ['El buzo negro está agotado.'],
  ['Temos sim, no tamanho M', { asked: 'tem o moletom?' }],
  ['Só restam 3 unidades!'],
  ['O moletom está esgotado.'],
  ['Sí, lo tenemos en rojo y en azul.', { asked: 'tenés la botella en azul?' }],
  ['Sí, lo tenemos.', { asked: 'tenés la botella térmica?' }],
  ['¡Sí, tenemos!', { asked: 'tenés la botella térmica?' }],
  ['Temos sim!', { asked: 'tem a garrafa?' }],
  ['Tenemos la botella térmica.', { asked: 'tenés la botella térmica?' }],
  ['Sí, hay stock.', { asked: 'y de la botella?' }],
  ['Está disponible para llevar.', { asked: 'y la botella?' }],
  ['O moletom está disponível.', { asked: 'tem o moletom?' }],
  ['No nos queda en talle M.', { asked: 'el buzo en M?' }],
  ['Sí, lo tenemos en negro, ¿querés que te pase el link?', { asked: 'el buzo negro?' }],
  ['Quedan pocas unidades, aprovechá.'],
  ['Es la última unidad.'],
  ['Restam poucas peças.'],
  ['Talles disponibles: S, M y L.'],
  ['En negro sí hay.', { asked: 'el buzo viene en negro?' }],
  ['No, no lo tenemos.', { asked: 'tenés la botella térmica?' }],
  ['Não temos no tamanho G.', { asked: 'tem o vestido no G?' }],
  ['Quedan 5 unidades del gorro.', { told: trades }],
  ['El buzo Malbec está agotado.', { told: trades }],
  ['Tenemos talle XXL.', { told: trades }],
  ['Lo tenemos en rojo.', { told: trades, asked: 'el buzo?' }],
  ['Sí, lo tenemos en rojo.', { results: nothing, asked: 'la remera en rojo?' }],
];

const passes: [string, Known?][] = [
  ['¡Hola! Gracias por escribirnos 😊 ¿En qué te puedo ayudar?'],
  ['Tenemos buzos y remeras. ¿Qué estás buscando?'],
  ['¡Hola! Somos una tienda de ropa, tenemos de todo para el frío.'],
  ['¿Lo buscás en negro o en gris? ¿Qué talle usás, M o L?'],
  ['Decime qué talle necesitás y reviso si hay stock.'],
  ['Ya reviso si lo tenemos en negro, dame un segundo.'],
  ['No tengo el stock a mano, ¿me decís qué modelo buscás?'],
  ['En este momento no puedo consultar el stock. Si querés, te paso con una persona.'],
  ['Los talles disponibles los ves en cada publicación de la web.'],
  ['Podés ver los colores disponibles en la página.'],
  ['Estamos disponibles para lo que necesites.'],
  ['Hay que elegir el talle antes de pagar.'],
  ['Tenés que elegir color y talle en la web.'],
  ['No tengo confirmado el stock del talle M, pero lo puedo averiguar.'],
  ['Si hay stock en M te aviso.'],
  ['Cuando lo tengamos en negro, te aviso.'],
  ['Sí, tenemos local a la calle.', { asked: 'tienen local?' }],
  ['¡Sí, tenemos!', { asked: 'tienen local a la calle?' }],
  ['No tenemos cupones por ahora.', { asked: 'tienen cupones?' }],
  ['Ese dato no lo tengo a mano.'],
  ['No hay problema, quedo atenta.'],
  ['Hay varias formas de pagar, te cuento.'],
  ['Quedan algunos detalles por definir con el equipo.'],
  ['El local queda en el centro.'],
  ['No tengo más información sobre ese producto.'],
  ['Los cambios quedan sujetos a stock.'],
  ['Si normalmente usás M, te conviene un L.'],
  ['¿Tenés algún color en mente?'],
  ['¡Claro! Contame qué modelo te gustó y te digo si está disponible.'],
  ['Lo tengo en cuenta, ¡gracias!'],
  ['Para reservar stock hay que hacer la compra en la web.'],
  ['Dale, busco el buzo negro en L y te cuento.'],
  ['Nos faltan 2 datos: tu nombre y tu código postal.'],
  ['Restan 2 pasos para terminar la compra.'],
  ['Te quedan 2 preguntas por responder.'],
  ['El equipo está disponible para ayudarte.'],
  ['Te va a quedar bárbaro el negro.'],
  ['Queda súper lindo en negro.'],
  ['Para el talle, fijate en la tabla de medidas: ahí tenés S, M y L con sus centímetros.'],
  ['Sumá 2 productos y avisame.'],
  ['El negro combina con todo, y el azul también.'],
  ['Tengo una duda: ¿lo querés en negro?'],
  ['Oi! Que bom falar com você. Como posso ajudar?', { isBrazilian: true }],
  ['Temos moletons e camisetas. O que você procura?', { isBrazilian: true }],
  ['Me diz o tamanho que eu vejo se temos em estoque.', { isBrazilian: true }],
  ['No momento não consigo consultar o estoque.', { isBrazilian: true }],
  ['Vou verificar se tem no M e já te falo.', { isBrazilian: true }],
  ['Você pode ver os tamanhos disponíveis no site.', { isBrazilian: true }],
  ['Temos sim frete para todo o Brasil.', { isBrazilian: true }],
  ['Temos sim!', { asked: 'tem loja física?', isBrazilian: true }],
  ['Não tenho essa informação agora, mas posso verificar o estoque com a equipe.', { isBrazilian: true }],
  ['Qual cor você prefere: preto, branco ou azul?', { isBrazilian: true }],
  ['Tem que escolher o tamanho antes de pagar.', { isBrazilian: true }],
  ['Fico à disposição!', { isBrazilian: true }],
  ['Trabajamos con talles del S al XL.', { told: trades }],
  ['Tenemos talle M y L.', { told: trades }],
  ['El buzo Aurora está agotado por ahora.', { told: trades }],
  ['Hay stock de todo lo publicado.', { told: trades }],
  ['Tenemos buzos en negro y gris.', { told: trades, asked: 'buzos?' }],
  ['Quedan 3 unidades del gorro.', { told: trades }],
  ['Sí, tenemos buzos.', { told: trades, asked: 'tienen buzos?' }],
  ['No tenemos la botella en azul.', { results: nothing, asked: 'tenés la botella azul?' }],
  ['Não temos vestido vermelho no momento.', { results: nothing, asked: 'vestido vermelho?', isBrazilian: true }],
];

describe('with no product looked at', () => {
  for (const [reply, known = {}] of heldBack)
    test(`held back: ${reply}`, () => assert.notDeepEqual(claimsOf(reply, known), []));
  for (const [reply, known = {}] of passes)
    test(`passes: ${reply}`, () => assert.deepEqual(claimsOf(reply, known), []));

  test('a person of the shop may tell what is there', () => {
    const history = [
      said('customer', 'tenés el buzo en M?'),
      said('person', 'Hola! Sí, en M negro hay, quedan 2'),
      said('customer', 'genial, y en L?'),
    ];
    const sources = sourcesOf(turnFor('', { history }), []);
    assert.deepEqual(unsourced('Como te dijo mi compañera, en M hay en negro y quedan 2 unidades.', sources), []);
    assert.notDeepEqual(unsourced('En L también hay.', sources), []);
  });

  test('a look that was cut for the model is a look', () => {
    const cut: ModelMessage = {
      role: 'result',
      callId: 'c',
      name: 'search_products',
      text: '{"products":[{"product_id":"1","name":"Buzo","variants":[{"options":{"Color":"Negro"},"available":true…',
    };
    assert.deepEqual(unsourced('Lo tenemos en negro.', sourcesOf(turnFor('el buzo?'), [cut])), []);
  });
});
