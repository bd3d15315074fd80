// Replies as models write them in earnest: what is true passes, what is false does not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ModelMessage } from '../models/model.ts';
import { said, turnFor } from '../testing/start-test-agent.ts';
import { unsourced } from './check-reply.ts';
import { sourcesOf } from './sources.ts';

const hoodie = {
  product_id: '11',
  name: 'Buzo canguro de frisa',
  available: true,
  url: 'https://puntolana.example/productos/buzo-canguro/',
  image_url: 'https://cdn.example/buzo.jpg',
  description: 'Buzo de frisa de algodón con capucha. Largo 70 cm, pecho 56 cm en talle M. No encoge.',
  variants: [
    {
      options: { Color: 'Negro', Talle: 'S' },
      available: true,
      stock: 4,
      price: '$ 48.900',
      promotional_price: '$ 39.900',
    },
    { options: { Color: 'Negro', Talle: 'M' }, available: false, price: '$ 48.900', promotional_price: '$ 39.900' },
    { options: { Color: 'Negro', Talle: 'L' }, available: true, price: '$ 48.900', promotional_price: '$ 39.900' },
    {
      options: { Color: 'Gris melange', Talle: 'M' },
      available: true,
      stock: 1,
      price: '$ 48.900',
      promotional_price: '$ 39.900',
    },
    { options: { Color: 'Gris melange', Talle: 'XL' }, available: true, stock: 2, price: '$ 51.900' },
  ],
};
const jeans = {
  product_id: '12',
  name: 'Jean recto tiro alto',
  available: true,
  url: 'https://puntolana.example/productos/jean-recto/',
  image_url: 'https://cdn.example/jean.jpg',
  variants: ['36', '38', '40', '42'].map((size) => ({
    options: { Talle: size },
    available: size !== '40',
    ...(size === '40' ? {} : { stock: 3 }),
    price: '$ 62.000',
  })),
};
const scarf = {
  product_id: '13',
  name: 'Bufanda tejida',
  available: false,
  url: 'https://puntolana.example/productos/bufanda/',
  variants: [{ available: false, price: '$ 15.750,50' }],
};
const orders = {
  orders: [
    {
      number: '2051',
      status: 'open',
      payment_status: 'paid',
      shipping_status: 'shipped',
      total: '$ 84.400',
      created_at: '2026-02-27T02:10:00.000Z',
      shipping_tracking_number: '3604567891',
      shipping_tracking_url: 'https://correo.example/seguimiento?id=3604567891',
      items: [{ name: 'Buzo canguro de frisa (Negro, S)', quantity: 2, price: '$ 39.900' }],
    },
  ],
};
const coupons = {
  coupons: [
    {
      code: 'BIENVENIDA',
      discount: '10%',
      minimum_purchase: '$ 40.000',
      ends: '2026-04-30',
      only_first_purchase: true,
    },
  ],
};
const store = {
  store: {
    name: 'Punto Lana',
    url: 'https://puntolana.example',
    address: 'Av. Rivadavia 4567, CABA',
    phone: '+5491144445555',
    email: 'hola@puntolana.example',
    currency: 'ARS',
  },
};
const instructions = `Sos Vera, de Punto Lana.
Envíos a todo el país por Correo Argentino: $ 5.900, gratis desde $ 90.000, llega en 3 a 6 días hábiles. En CABA y GBA, moto en 24 hs por $ 4.200.
Pagos: 3 y 6 cuotas sin interés con tarjeta de crédito; 15% off por transferencia; 10% en efectivo retirando en el local.
Local: Av. Rivadavia 4567. Lunes a viernes de 10 a 19, sábados de 10:30 a 14. Feriados cerrado.
Cambios: 30 días con etiqueta. Del 5 al 20 de enero estamos de vacaciones.`;

function claimsOf(reply: string, asked: string): string[] {
  const turn = turnFor('', { history: [said('customer', asked)] });
  turn.agent.system_prompt = instructions;
  const read: [string, unknown][] = [
    ['search_products', { products: [hoodie, jeans, scarf], total: 3 }],
    ['find_customer_orders', orders],
    ['list_coupons', coupons],
    ['store_info', store],
  ];
  const messages = read.map(([name, value]): ModelMessage => ({
    role: 'result',
    callId: name,
    name,
    text: JSON.stringify(value),
  }));
  return unsourced(reply, sourcesOf(turn, messages)).map(({ kind, written }) => `${kind}: ${written}`);
}

const trueReplies: [string, string?][] = [
  [
    '¡Hola! Sí, el *Buzo canguro de frisa* lo tenemos en negro (S y L) y en gris melange (M y XL) 😊\n\nEstá en promo a *$39.900* (antes $48.900). El XL gris sale $51.900.\n\nhttps://puntolana.example/productos/buzo-canguro/',
  ],
  ['En M negro no nos queda, pero sí lo hay en gris melange. ¿Te sirve?', 'tenés el buzo canguro en M?'],
  ['El buzo negro en M está agotado por el momento. En S y L sí tenemos.'],
  ['¡Buenas! El jean recto está $62.000 y viene del 36 al 42. El 40 está agotado.'],
  ['El Jean recto tiro alto está disponible en talles 36, 38 y 42. El talle 40 se agotó.'],
  ['Podés pagarlo en 3 cuotas sin interés de $20.666,67 o en 6 de $10.333,33.', 'el jean recto'],
  [
    'No encontré exactamente «bufanda tejida roja», lo más parecido que tenemos es esto:\n*Bufanda tejida* está agotada por ahora.',
    'tenés la bufanda tejida roja?',
  ],
  ['El *Jean recto tiro alto* sale $62.000.\n\nEn talle L tenemos esta opción:\n\n*Buzo canguro de frisa*, negro.'],
  [
    'El *Jean recto tiro alto* sale $62.000.\n\nEn talle L tenemos estas opciones:\n\n- Buzo canguro de frisa\n- Bufanda tejida (agotada)\n\nY el Jean recto tiro alto está en 38.',
  ],
  ['No veo disponible el talle 40.', 'tenés el jean recto en 40?'],
  ['El Jean recto tiro alto no figura disponible en talle 40.'],
  ['No encontré el dato de stock del Jean recto tiro alto.'],
  ['No encontré otros jeans disponibles, pero el Jean recto tiro alto sale $62.000.'],
  ['En 3 cuotas sin interés, cada una te queda en $20.666,67.', 'el jean recto en 3 cuotas?'],
  ['En 3 cuotas sin interés te queda en $20.666,67 cada una.', 'el jean recto en 3 cuotas?'],
  ['3 cuotas sin interés de $13.300 o 6 cuotas de $6.650, sin interés.', 'el buzo negro en S, cuotas?'],
  ['Con transferencia el buzo te queda en $33.915 (15% off).'],
  ['Dos buzos negros serían $79.800 en total, y si sumás el jean llegás a $141.800.'],
  ['Te faltan $50.100 para el envío gratis.', 'si compro el buzo negro llego al envio gratis?'],
  ['La Bufanda tejida ($15.750,50) está sin stock por ahora 😕'],
  ['Tu pedido #2051 ya está en camino 🚚\nSeguimiento: 3604567891\nhttps://correo.example/seguimiento?id=3604567891'],
  ['El pedido 2051 lo hiciste el 26/02 y el total fue $84.400. El pago figura aprobado.'],
  ['Todavía no figura como entregado. Cuando llegue, avisanos cualquier cosa.'],
  [
    'Sí, tenés el cupón BIENVENIDA: 10% de descuento en tu primera compra, con un mínimo de $40.000. Vence el 30 de abril.',
  ],
  ['Estamos en Av. Rivadavia 4567, CABA. Abrimos de lunes a viernes de 10 a 19 hs y los sábados de 10:30 a 14 hs.'],
  ['Hoy atendemos hasta las 19 hs.'],
  ['Los feriados estamos cerrados.'],
  ['Los domingos no abrimos.'],
  [
    'El envío por Correo Argentino cuesta $5.900 y tarda de 3 a 6 días hábiles; en CABA por moto llega en 24 hs por $4.200.',
  ],
  ['Tenés 30 días para cambiarlo con la etiqueta puesta.'],
  ['No, no hacemos 12 cuotas. Tenemos 3 y 6 cuotas sin interés.', 'puedo en 12 cuotas?'],
  ['El buzo mide 70 cm de largo y 56 cm de pecho en M.'],
  ['Del 5 al 20 de enero estamos de vacaciones.'],
  ['Nos podés escribir a hola@puntolana.example o al +54 9 11 4444-5555.'],
  ['No encontré ningún pedido con el número 9988. ¿Me lo confirmás?', 'mi pedido es el 9988'],
  ['No tengo ese dato a mano. Si querés te paso con alguien del equipo.'],
  ['Queda 1 sola unidad en gris melange talle M.', 'buzo canguro gris'],
  ['Nos quedan 4 del negro en S.', 'buzo canguro'],
  ['¡Gracias a vos! Que tengas un lindo día.'],
  ['Perdón, en este momento no puedo consultar el stock. ¿Probamos en un ratito?'],
  ['El talle lo podés ver en la tabla de medidas. ¿Qué talle usás normalmente, 38 o 40?'],
  ['Para reservarlo tenés que hacer la compra en la web: https://puntolana.example'],
  ['¿Querés que avise al equipo para que te contacten?'],
  ['Lo puedo consultar con el equipo y te paso con una persona, ¿dale?'],
  ['Sí, hacemos envíos a todo el país 📦'],
  ['El buzo es de algodón y no encoge.'],
  ['Oi! Temos o Buzo canguro de frisa em preto nos tamanhos S e L, por $ 39.900.'],
  ['O jean reto custa $ 62.000 e dá para pagar em 6x sem juros de $ 10.333,33.', 'quanto custa o jean recto?'],
  ['Seu pedido 2051 já foi enviado e está a caminho.'],
  ['1️⃣ Buzo canguro de frisa – $39.900\n2️⃣ Jean recto tiro alto – $62.000'],
  ['*Jean recto tiro alto*\n💰 $62.000\n📏 Talles: 36, 38, 42\n🔗 https://puntolana.example/productos/jean-recto/'],
  ['Sí, aceptamos transferencia (15% off), efectivo en el local (10% off) y tarjeta en 3 o 6 cuotas sin interés.'],
  ['La promo es de 18% aproximadamente: pasó de $48.900 a $39.900.', 'buzo canguro'],
  ['Te ahorrás $9.000 con la promo del buzo negro.'],
  ['Sí, te lo podés llevar hoy pasando por el local hasta las 19.'],
  [
    '¡Hola! Gracias por escribirnos 🙌 Te paso la info:\n\n👉 *Buzo canguro de frisa*\n▪️ Precio: ~$48.900~ *$39.900*\n▪️ Colores: negro y gris melange\n▪️ Talles en negro: S y L\n\n¿Lo querés en algún color en particular?',
  ],
  ['Sí, el negro lo tengo en S (quedan 4) y en L. El M se nos agotó 😔', 'buzo canguro negro qué talles?'],
  ['No, en XL negro no viene. El XL lo hacemos solo en gris melange, a $51.900.', 'tenés el buzo canguro negro en XL?'],
  ['El jean en 40 no lo tengo ahora, pero sí en 38 y 42.', 'jean recto talle 40'],
  ['Perfecto, entonces serían: 1 buzo negro S ($39.900) + 1 jean 38 ($62.000) = $101.900. ¡Y el envío te sale gratis!'],
  ['Con el 15% de descuento por transferencia, el jean te queda en $52.700.'],
  ['Si pagás con transferencia es un 15% menos: $52.700 en vez de $62.000.', 'y el jean recto?'],
  ['Con el cupón BIENVENIDA el jean te quedaría en $55.800.'],
  [
    'El envío a CABA en moto sale $4.200 y llega en 24 hs; al interior, $5.900 por Correo Argentino (3 a 6 días hábiles).',
  ],
  ['Tu compra del 26 de febrero (pedido #2051) está pagada y despachada, el correo todavía no la entregó.'],
  ['Podés seguir el envío con el número 3604567891 en la página del correo.'],
  ['Hoy es lunes, así que estamos abiertos hasta las 19.'],
  ['De lunes a viernes de 10 a 19hs / Sábados de 10:30 a 14hs / Domingos y feriados cerrado.'],
  ['Mañana también podés pasar de 10 a 19.'],
  ['Sí, aceptamos todas las tarjetas de crédito. 6 cuotas sin interés: $10.333,33 cada una para el jean.'],
  ['La bufanda está agotada y no tengo fecha de reingreso.'],
  ['Uy, qué lástima lo del pedido. Te paso con una persona para que lo vea.'],
  ['¡Dale! Avisame cuando hagas la compra y cualquier cosa estoy por acá.'],
  ['¿Buscás algo para hombre o mujer? Tenemos buzos, jeans y bufandas.'],
  ['Es talle real. Si normalmente usás M, llevá M.', 'el buzo canguro cómo calza?'],
];

for (const [reply, asked = 'hola'] of trueReplies)
  test(`passes: ${reply.replaceAll('\n', ' / ')}`, () => assert.deepEqual(claimsOf(reply, asked), []));

const falseReplies: [string, string?][] = [
  ['¡Sí! El buzo canguro negro lo tenemos en M.'],
  ['En gris melange nos queda en S.', 'buzo canguro'],
  ['El buzo está $35.900 pagando hoy.'],
  ['El XL gris sale $39.900.', 'buzo canguro'],
  ['El jean recto está $39.900.'],
  ['El jean lo tenemos en todos los talles: 36, 38, 40 y 42.'],
  ['Hay jean recto en 44.'],
  ['Sí, la bufanda está disponible.'],
  ['El *Buzo canguro de frisa* sale $39.900.\n\nEn talle L tenemos esta opción:\n\n*Jean recto tiro alto*.'],
  [
    'El *Jean recto tiro alto* es de algodón.\n\nSale $39.900, y si te gusta también tengo:\n\n- Buzo canguro de frisa: $39.900',
  ],
  ['El *Jean recto tiro alto* es de algodón.\n\nHay en L, y si te gusta también tengo:\n\n- Buzo canguro de frisa'],
  ['En talle L tenemos estas opciones:\n\n- Jean recto tiro alto\n- Buzo canguro de frisa'],
  ['En talle L tenemos estas opciones:\n- Buzo canguro de frisa\n- Jean recto tiro alto'],
  ['No veo disponible el talle 38.', 'tenés el jean recto en 38?'],
  ['El Jean recto tiro alto: não vejo disponível o 42.'],
  ['No encontré otra cosa pero la bufanda tejida la tenemos.'],
  ['No encontré otra bufanda, tenemos la bufanda tejida.'],
  ['Podés pagarlo en 12 cuotas sin interés.'],
  ['El jean recto en 3 cuotas sin interés, cada una te queda en $18.666,67.'],
  ['El jean recto en 3 cuotas sin interés, cada una te queda en $62.000.'],
  ['El jean recto en 3 cuotas de $62.000.'],
  ['6 cuotas sin interés de $9.333,33', 'el jean recto'],
  ['Con transferencia tenés 20% off.'],
  ['En efectivo tenés 15% de descuento.'],
  ['El envío es gratis desde $80.000.'],
  ['El envío llega en 48 hs.'],
  ['Te llega el jueves.'],
  ['Te llega el 5 de marzo.'],
  ['Abrimos los domingos de 10 a 14.'],
  ['Abrimos hasta las 20 hs.'],
  ['Los feriados abrimos de 10 a 14.'],
  ['Los sábados abrimos de 10 a 19.'],
  ['Tu pedido #2051 ya fue entregado.'],
  ['Tu pedido 2051 todavía está en preparación.'],
  ['Tu pedido fue cancelado.'],
  ['El seguimiento es 3604567892.'],
  ['Usá el cupón BIENVENIDO y tenés 10% off.'],
  ['El cupón BIENVENIDA te da 15% off.'],
  ['El cupón vence el 30 de mayo.'],
  ['Te lo dejo reservado hasta mañana.'],
  ['Ya te separé uno en talle S.'],
  ['Listo, ya cancelé tu pedido.'],
  ['Te mandé un mail con el link de pago.'],
  ['Ya hablé con el depósito y te lo despachan hoy.'],
  ['Ya inicié el reclamo con el correo.'],
  ['Pronto! Já reservei o seu.'],
  ['Seu pedido foi entregue ontem.'],
  ['Tem 20% de desconto no Pix.'],
  ['Quedan 10 unidades del buzo negro en S.'],
  ['Mirá: https://puntolana-ofertas.example/buzo'],
  ['Escribinos a ventas@puntolana.example'],
  ['Estamos en Av. Rivadavia 4576.'],
  ['Llamanos al +54 9 11 4444-5556.'],
  ['Sale cuarenta mil pesos.', 'buzo canguro negro'],
  ['Está 39 lucas el jean.'],
  ['Tenés 60 días para cambiarlo.'],
  ['El buzo no está en promo, sale $51.900 en negro.'],
  ['Mirá el jean: https://puntolana.example/productos/buzo-canguro/'],
  ['▪️ Talles en negro: S, M y L', 'buzo canguro'],
  ['En negro tenés del S al XL.', 'buzo canguro'],
  ['El jean en 40 sí lo tengo.', 'jean recto talle 40'],
  ['Serían $39.900 + $62.000 = $99.900.', 'buzo negro S y jean 38'],
  ['Con el 15% de descuento por transferencia, el jean te queda en $50.000.'],
  ['Con el cupón BIENVENIDA el jean te quedaría en $49.600.'],
  ['El envío en moto a CABA sale $3.200.'],
  ['Tu compra del 25 de febrero está despachada.'],
  ['El correo ya entregó tu pedido.'],
  ['Tenemos 6 cuotas sin interés de $12.000 para el jean.'],
  ['La bufanda vuelve a entrar el 10 de marzo.'],
  ['Reingresa la semana que viene, el martes.', 'bufanda tejida'],
  ['Te hago un 20% si llevás dos.'],
  ['Llevando 2 te hago precio: $70.000 los dos.', 'buzo canguro negro'],
  ['Es el último que queda en negro S.', 'buzo canguro'],
  ['Ya te lo guardé a tu nombre.'],
  ['Le pasé tu consulta al encargado.'],
  ['Te lo cambié por el talle L, ya está actualizado el pedido.'],
  ['Te acabo de mandar el comprobante por correo.'],
];

for (const [reply, asked = 'hola'] of falseReplies)
  test(`does not pass: ${reply.replaceAll('\n', ' / ')}`, () => assert.notDeepEqual(claimsOf(reply, asked), []));
