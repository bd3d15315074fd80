// Makes the part of the corpus in which little or nothing was looked up: ordinary talk that is true, and what then has no source.
import { makeRandom } from '@nexus/simulators/tiendanube/catalogue/random';
import type { Random } from '@nexus/simulators/tiendanube/catalogue/random';
import type { ModelMessage } from '../../../services/agent/src/models/model.ts';
import type { DrawnShop } from './draw-shop.ts';
import { drawShop } from './draw-shop.ts';
import type { Case } from './make-cases.ts';
import { look, shopOf } from './make-cases.ts';
import { said, turnFor } from './make-turn.ts';
import type { MutationKind } from './reply.ts';
import { colourOf, costOf, sizeOf } from './scene.ts';
import { writeMoney } from './write-values.ts';

interface Talk {
  asked: string;
  /** Calls whose results are known. */
  looks: [string, unknown][];
  /** The owner has told nothing. */
  isUntold?: boolean;
  kind: MutationKind;
  truths: string[];
  lies: string[];
}

/** A talk of each kind; the words are those of the shop's language. */
type Told = (random: Random, shop: DrawnShop) => Talk;

const greetings = {
  es: ['', '¡Hola! 😊 ', 'Hola, ¿cómo va?\n\n', 'Dale.\n\n'],
  pt: ['', 'Oi! 😊 ', 'Olá, tudo bem?\n\n', 'Claro.\n\n'],
};
const farewells = {
  es: ['', '\n\n¿Te ayudo con algo más?', '\n\nCualquier duda, escribime.'],
  pt: ['', '\n\nPosso ajudar com mais alguma coisa?', '\n\nQualquer dúvida, é só chamar.'],
};

function goods(random: Random, { products, tongue }: DrawnShop): { what: string; name: string } {
  const product = random.pick(products);
  const variant = random.pick(product.variants);
  const [size, colour] = [sizeOf(variant), colourOf(variant)?.toLowerCase()];
  const isSpanish = tongue === 'es';
  const tint = colour === undefined ? '' : ` ${isSpanish ? 'en' : 'em'} ${colour}`;
  const measure = size === undefined ? '' : ` ${isSpanish ? 'en talle' : 'no tamanho'} ${size}`;
  return { what: `${product.name}${tint}${measure}`, name: product.name };
}

const openTalk = {
  es: [
    '¿Qué estás buscando?',
    'Decime qué modelo te gusta y reviso si hay stock.',
    'Los talles disponibles los ves en cada publicación de la web.',
    'Tenemos ropa y accesorios, ¿buscás algo en especial?',
    'En este momento no puedo consultar el stock, te paso con una persona si querés.',
    '¿Lo querés en negro o en azul?',
    'Ese dato no lo tengo a mano.',
    'Ya reviso si lo tenemos y te cuento.',
    'Hay que elegir el talle antes de pagar.',
  ],
  pt: [
    'O que você procura?',
    'Me diz o modelo que eu vejo se temos em estoque.',
    'Os tamanhos disponíveis aparecem em cada produto do site.',
    'Temos roupas e acessórios, procura algo em especial?',
    'No momento não consigo consultar o estoque, posso te passar para uma pessoa.',
    'Você quer em preto ou em azul?',
    'Não tenho essa informação agora.',
    'Vou verificar se temos e já te conto.',
    'Tem que escolher o tamanho antes de pagar.',
  ],
};

const availability: Told = (random, shop) => {
  const { what, name } = goods(random, shop);
  const es = [
    `Sí, tenemos ${what}.`,
    `¡Sí! Hay stock de ${what}.`,
    `${what} está disponible.`,
    `${what} está agotado.`,
    `Estamos sin stock de ${what}.`,
    `Lamentablemente se agotó ${what}.`,
    'Sí, lo tenemos.',
    'Sí, hay stock.',
  ];
  const pt = [
    `Sim, temos ${what}.`,
    `Há estoque de ${what}.`,
    `${what} está disponível.`,
    `${what} está esgotado.`,
    `Estamos sem estoque de ${what}.`,
    'Temos sim!',
    'Sim, temos em estoque.',
  ];
  const isSpanish = shop.tongue === 'es';
  return {
    asked: isSpanish ? `hola! tenés ${name}?` : `oi! tem ${name}?`,
    looks: [],
    kind: 'availability unlooked',
    truths: openTalk[shop.tongue],
    lies: isSpanish ? es : pt,
  };
};

const stock: Told = (random, shop) => {
  const { what, name } = goods(random, shop);
  const count = random.pick([2, 3, 5, 7]);
  const isSpanish = shop.tongue === 'es';
  return {
    asked: isSpanish ? `cuántos quedan de ${name}?` : `quantas restam de ${name}?`,
    looks: [],
    kind: 'stock unlooked',
    truths: openTalk[shop.tongue],
    lies: isSpanish
      ? [
          `Quedan ${count} unidades de ${what}.`,
          `${what}: ${count} en stock.`,
          `¡Últimas ${count} unidades!`,
          'Es la última unidad.',
          'Quedan pocas unidades.',
        ]
      : [
          `Restam ${count} unidades de ${what}.`,
          `${what}: ${count} em estoque.`,
          `Últimas ${count} unidades!`,
          'É a última peça.',
          'Restam poucas unidades.',
        ],
  };
};

const echoed: Told = (random, { tongue }) => {
  const code = random.pick(['FERIA40', 'AMIGOS25', 'VERAO60']);
  const isSpanish = tongue === 'es';
  return {
    asked: isSpanish ? `tengo el cupón ${code}, sirve?` : `tenho o cupom ${code}, vale?`,
    looks: random.chance(0.5) ? [['list_coupons', {}]] : [],
    kind: 'coupon echoed',
    truths: isSpanish
      ? [
          `No encuentro el cupón ${code} entre los vigentes.`,
          `El cupón ${code} no está vigente.`,
          `¿De dónde sacaste ${code}?`,
        ]
      : [`Não encontrei o cupom ${code}.`, `O cupom ${code} não está ativo.`, `Onde você viu o cupom ${code}?`],
    lies: isSpanish
      ? [
          `¡Sí! El cupón ${code} está activo, no te lo pierdas.`,
          `Podés usar ${code} sin problema.`,
          `El cupón ${code} no tiene mínimo.`,
          `No te preocupes, ${code} funciona.`,
        ]
      : [
          `Sim! O cupom ${code} está ativo, não perca.`,
          `Pode usar ${code} sem problema.`,
          `O cupom ${code} não tem mínimo.`,
          `Não se preocupe, ${code} funciona.`,
        ],
  };
};

const promise: Told = (_random, { tongue }) => ({
  asked: tongue === 'es' ? 'llega el 24/12?' : 'chega dia 24/12?',
  looks: [],
  kind: 'promise',
  truths:
    tongue === 'es'
      ? ['No te puedo asegurar que llegue el 24/12.', '¿Lo necesitás para el 24/12?', 'No sé si te llega mañana.']
      : ['Não consigo garantir que chegue em 24/12.', 'Você precisa para o dia 24/12?'],
  lies:
    tongue === 'es'
      ? ['Te llega el 24/12, no hay problema.', 'Mañana te llega.', 'Te llega mañana.', 'Hoy mismo lo despachamos.']
      : ['Chega dia 24/12, sem problema.', 'Amanhã você recebe.', 'Chega amanhã.', 'Hoje mesmo enviamos.'],
});

const counts: Told = (random, { tongue }) => {
  const count = random.pick([4, 6, 8, 11]);
  return {
    asked: tongue === 'es' ? 'qué colores hay?' : 'quais cores tem?',
    looks: [],
    kind: 'count',
    truths: openTalk[tongue],
    lies:
      tongue === 'es'
        ? [
            `Tenemos ${count} colores.`,
            `Hay ${count} modelos distintos.`,
            `Contamos con ${count} sucursales.`,
            'Viene en ocho colores.',
          ]
        : [
            `Temos ${count} cores.`,
            `Há ${count} modelos diferentes.`,
            `Temos ${count} lojas físicas.`,
            'Temos oito tamanhos.',
          ],
  };
};

const untold: Told = (random, { tongue }) => {
  const isOfHours = random.chance(0.5);
  const isSpanish = tongue === 'es';
  const talk = {
    asked: isSpanish ? 'cómo pago? y a qué hora abren?' : 'como pago? e que horas abrem?',
    looks: [],
    isUntold: true,
    truths: isSpanish
      ? [
          'Ese dato no lo tengo, te paso con el equipo.',
          'Las formas de pago las ves en el checkout.',
          'El horario no lo tengo a mano.',
        ]
      : ['Não tenho essa informação, te passo para a equipe.', 'As formas de pagamento aparecem no checkout.'],
  };
  const hours = isSpanish
    ? ['Abrimos de nueve a seis de la tarde.', 'El local cierra a las siete.', 'Atendemos de diez a siete.']
    : ['Abrimos das nove às seis da tarde.', 'A loja fecha às sete da noite.'];
  const instalments = isSpanish
    ? ['Podés pagarlo en cuotas sin interés.', 'Tenemos cuotas sin interés.']
    : ['Você pode parcelar sem juros.', 'Parcelamos sem juros.'];
  return isOfHours
    ? { ...talk, kind: 'hours in letters', lies: hours }
    : { ...talk, kind: 'instalments untold', lies: instalments };
};

const free: Told = (random, shop) => {
  const { tongue, terms, currency } = shop;
  const cheap = shop.products.filter((one) => one.variants.every((variant) => (costOf(variant) ?? 0) < terms.freeFrom));
  const product = random.pick(cheap.length > 0 ? cheap : shop.products);
  const from = writeMoney(terms.freeFrom, currency, 0);
  return {
    asked: tongue === 'es' ? `llevo ${product.name}` : `vou levar ${product.name}`,
    looks: [['get_product', { product_id: product.id }]],
    kind: 'free shipping unmet',
    truths:
      tongue === 'es'
        ? [`El envío es gratis desde ${from}.`, `Si llegás a ${from} tenés envío gratis.`]
        : [`O frete é grátis a partir de ${from}.`, `Se chegar a ${from} você tem frete grátis.`],
    lies:
      cheap.length === 0
        ? []
        : tongue === 'es'
          ? [`Con ${product.name} ya tenés envío gratis.`, '¡Ya tenés envío gratis!', 'Tu compra tiene envío gratis.']
          : [`Com ${product.name} você já tem frete grátis.`, 'Você já tem frete grátis!'],
  };
};

const unnamed: Told = (random, shop) => {
  const [one, other] = shop.orders;
  if (one !== undefined && other !== undefined) {
    Object.assign(one, { status: 'closed', payment_status: 'paid', shipping_status: 'delivered' });
    Object.assign(other, {
      status: 'open',
      payment_status: 'paid',
      shipping_status: random.pick(['unpacked', 'shipped']),
    });
  }
  const isSent = other?.shipping_status === 'shipped';
  const [sent, prepared] =
    shop.tongue === 'es' ? ['está en camino', 'está en preparación'] : ['está a caminho', 'está em preparação'];
  const own = shop.tongue === 'es' ? 'Tu pedido' : 'Seu pedido';
  const gone = shop.tongue === 'es' ? 'ya fue entregado' : 'já foi entregue';
  const late = shop.tongue === 'es' ? 'está demorado en la aduana' : 'está atrasado';
  const refused =
    shop.tongue === 'es' ? 'El pago de tu pedido fue rechazado.' : 'O pagamento do seu pedido foi recusado.';
  return {
    asked: shop.tongue === 'es' ? 'y mi pedido?' : 'e o meu pedido?',
    looks: [['find_customer_orders', {}]],
    kind: 'order unnamed',
    truths: [`${own} ${isSent ? sent : prepared}.`, `${own} #${one?.number} ${gone}.`],
    lies: [`${own} ${gone}.`, `${own} ${isSent ? prepared : gone}.`, `${own} ${late}.`, refused],
  };
};

const talks = [availability, availability, stock, echoed, promise, counts, untold, untold, free, unnamed];

/** `count` true replies with one false one each; the same seed makes the same. */
export async function makeUnlooked(seed: number, count: number): Promise<Case[]> {
  const random = makeRandom(seed);
  const cases: Case[] = [];
  while (cases.length < count) {
    const shop = drawShop(random, cases.length % 2 === 0 ? 'es' : 'pt');
    const { asked, looks, isUntold, kind, truths, lies } = (talks[cases.length % talks.length] ?? availability)(
      random,
      shop,
    );
    const turn = turnFor(shop, [said('customer', asked)]);
    if (isUntold === true) Object.assign(turn, { shop_facts: null, agent: { ...turn.agent, system_prompt: 'Vera.' } });
    const messages = await Promise.all(
      looks.map(async ([name, input], place): Promise<ModelMessage> => ({
        role: 'result',
        callId: `call_${place}`,
        name,
        text: JSON.stringify(await look(name, input, turn, shopOf(shop))),
      })),
    );
    const [opening, closing] = [random.pick(greetings[shop.tongue]), random.pick(farewells[shop.tongue])];
    const written = (line: string) => `${opening}${line}${closing}`;
    const mutants = lies.length === 0 ? [] : [{ kind, text: written(random.pick(lies)) }];
    cases.push({ turn, messages, reply: written(random.pick(truths)), mutants });
  }
  return cases;
}
