// Makes the corpus: true replies with the tool results they rest on, and the false ones that differ in one thing.
import type { TurnRequest } from '@nexus/contracts/turn';
import { makeRandom } from '@nexus/simulators/tiendanube/catalogue/random';
import type { Random } from '@nexus/simulators/tiendanube/catalogue/random';
import type { ModelMessage } from '../../../services/agent/src/models/model.ts';
import { tools } from '../../../services/agent/src/tools/index.ts';
import type { AskShop } from '../../../services/agent/src/tools/tool.ts';
import { said, turnFor } from './make-turn.ts';
import type { DrawnShop } from './draw-shop.ts';
import { drawShop } from './draw-shop.ts';
import type { Mutant, MutationKind, Part } from './reply.ts';
import { mutantsOf, trueText } from './reply.ts';
import type { Scene } from './scene.ts';
import { articleCode, availability, card, list, price, sizes, stockFigure } from './topics-products.ts';
import { coupon, deed, hours, order, payment, shipping } from './topics-shop.ts';

export interface Case {
  turn: TurnRequest;
  /** Results of this turn; those of the episode stand in the turn. */
  messages: ModelMessage[];
  reply: string;
  mutants: Mutant[];
}

const topics = [
  price,
  price,
  list,
  card,
  availability,
  availability,
  sizes,
  stockFigure,
  articleCode,
  coupon,
  coupon,
  order,
  order,
  payment,
  payment,
  shipping,
  hours,
  hours,
  deed,
];

const openings = {
  es: ['', '', '¡Hola! 😊\n\n', 'Hola, ¿cómo va? ', 'Dale, te cuento.\n\n'],
  pt: ['', '', 'Oi! 😊\n\n', 'Olá, tudo bem? ', 'Claro, olha só.\n\n'],
};
const closings = {
  es: [
    '',
    '',
    '\n\n¿Te ayudo con algo más?',
    '\n\nCualquier duda, escribime.',
    '\n\n¿Querés que te busque otra opción?',
  ],
  pt: [
    '',
    '',
    '\n\nPosso ajudar com mais alguma coisa?',
    '\n\nQualquer dúvida, é só chamar.',
    '\n\nQuer que eu procure outra opção?',
  ],
};
const questions = {
  es: ['Hola! Qué tienen?', 'buenas, una consulta', 'y cómo es eso?'],
  pt: ['Oi! O que vocês têm?', 'boa tarde, uma dúvida', 'como funciona?'],
};

/** One to three paragraphs of different topics, with what people write around them. */
function writeReply(scene: Scene): Part[] {
  const { random, shop } = scene;
  const written: Part[][] = [];
  for (const topic of random.shuffle(topics)) {
    const paragraph = topic(scene);
    if (paragraph !== null) written.push(paragraph);
    if (written.length >= random.pick([1, 1, 2, 3])) break;
  }
  return [
    random.pick(openings[shop.tongue]),
    ...written.flatMap((paragraph, place): Part[] => (place === 0 ? paragraph : ['\n\n', ...paragraph])),
    random.pick(closings[shop.tongue]),
  ];
}

/** Answers the tools' questions from the drawn shop. */
export function shopOf(shop: DrawnShop): AskShop {
  const answers: Record<string, (input: Record<string, unknown>) => unknown> = {
    search_products: (input) => {
      const words = String(input['query']).toLowerCase().split(' ');
      const found = shop.products.filter((one) => words.some((word) => one.name.toLowerCase().includes(word)));
      const products = found.length > 0 ? found : shop.products;
      return { products, total: products.length };
    },
    get_product: (input) => ({ product: shop.products.find((one) => one.id === input['product_id']) ?? null }),
    browse_storefront: () => ({ products: shop.products.slice(0, 4) }),
    get_order: (input) => ({ order: shop.orders.find((one) => one.number === input['order']) ?? null }),
    list_coupons: () => ({
      coupons: shop.coupons.map(({ code, percent, minimum, ends }) => ({
        code,
        type: 'percentage',
        value: `${percent}.00`,
        currency: shop.currency,
        valid: true,
        start_date: null,
        end_date: `${ends.year}-${String(ends.month).padStart(2, '0')}-${String(ends.day).padStart(2, '0')}`,
        min_price: `${minimum}.00`,
        first_purchase: false,
        restrictions: [],
      })),
    }),
    find_customer_orders: () => ({ orders: shop.orders, store_customer_id: null, complete: true }),
  };
  return ((name: string, input: Record<string, unknown>) => Promise.resolve(answers[name]?.(input))) as AskShop;
}

/** What the model reads of one call; null when the tool gives no facts. */
export async function look(name: string, input: unknown, turn: TurnRequest, askShop: AskShop): Promise<unknown> {
  const tool = tools.find((one) => one.name === name);
  const outcome = await tool?.run(input, {
    turn,
    askShop,
    askOrchestrator: () => Promise.reject(new Error('no knowledge')),
    learn: () => undefined,
  });
  return outcome !== undefined && 'facts' in outcome ? outcome.facts : null;
}

/** A turn of the shop with what the tools gave, some of it in an earlier answer of the episode. */
async function turnOf(shop: DrawnShop, random: Random): Promise<Pick<Case, 'turn' | 'messages'>> {
  const question = random.pick(questions[shop.tongue]);
  const turn = turnFor(shop, [said('customer', question)]);
  const askShop = shopOf(shop);
  const lookups: [string, unknown][] = [
    ['search_products', { query: 'x', limit: 5 }],
    ...shop.products.map((product): [string, unknown] => ['get_product', { product_id: product.id }]),
    ['list_coupons', {}],
    ['find_customer_orders', {}],
  ];
  const results = await Promise.all(
    lookups.map(async ([name, input]) => ({
      name,
      arguments: input,
      result: await look(name, input, turn, askShop),
      ok: true,
    })),
  );
  if (random.chance(0.3)) {
    turn.history = [said('customer', question), said('agent', 'Te cuento.', results), said('customer', question)];
    return { turn, messages: [] };
  }
  const messages = results.map(({ name, result }, place): ModelMessage => ({
    role: 'result',
    callId: `call_${place}`,
    name,
    text: JSON.stringify(result),
  }));
  return { turn, messages };
}

/** `count` true replies, each with at most `mutantsEach` false ones of different kinds; the same seed makes the same. */
export async function makeCases(seed: number, count: number, mutantsEach = 3): Promise<Case[]> {
  const random = makeRandom(seed);
  const cases: Case[] = [];
  const seen = new Map<MutationKind, number>();
  while (cases.length < count) {
    const shop = drawShop(random, cases.length % 2 === 0 ? 'es' : 'pt');
    const scene: Scene = { shop, random, style: random.integer(0, 23) };
    const replies = [writeReply(scene), writeReply({ ...scene, style: random.integer(0, 23) })];
    const context = await turnOf(shop, random);
    for (const reply of replies) {
      const byKind = Map.groupBy(random.shuffle(mutantsOf(reply)), (one) => one.kind);
      // The kinds seen least so far come first, or the rare ones would be too few to tell anything.
      const kinds = [...byKind.keys()]
        .toSorted((one, other) => (seen.get(one) ?? 0) - (seen.get(other) ?? 0))
        .slice(0, mutantsEach);
      const mutants = kinds.flatMap((kind) => byKind.get(kind)?.slice(0, 1) ?? []);
      for (const kind of kinds) seen.set(kind, (seen.get(kind) ?? 0) + 1);
      cases.push({ ...context, reply: trueText(reply), mutants });
    }
  }
  return cases.slice(0, count);
}
