// True replies in words written elsewhere: what the simulated seller answers to questions about drawn shops.
import type { TurnRequest } from '@nexus/contracts/turn';
import { sell } from '@nexus/simulators/llm/seller/sell';
import { makeRandom } from '@nexus/simulators/tiendanube/catalogue/random';
import type { Random } from '@nexus/simulators/tiendanube/catalogue/random';
import type { ModelMessage } from '../../../services/agent/src/models/model.ts';
import { systemPrompt } from '../../../services/agent/src/prompt.ts';
import { describeTools, toolsOf } from '../../../services/agent/src/run-tools.ts';
import type { AskShop } from '../../../services/agent/src/tools/tool.ts';
import type { DrawnShop } from './draw-shop.ts';
import { drawShop } from './draw-shop.ts';
import type { Case } from './make-cases.ts';
import { look, shopOf } from './make-cases.ts';
import { said, turnFor } from './make-turn.ts';
import { colourOf, sizeOf } from './scene.ts';

type Message = Parameters<typeof sell>[0][number];

function questionOf(shop: DrawnShop, random: Random): string {
  const product = random.pick(shop.products);
  const variant = random.pick(product.variants);
  const number = random.pick(shop.orders).number;
  const size = sizeOf(variant) ?? '';
  const colour = colourOf(variant) ?? '';
  return random.pick(
    shop.tongue === 'es'
      ? [
          `Hola! Tenés ${product.name}?`,
          `cuánto sale ${product.name}?`,
          `tenés ${product.name} ${colour} en talle ${size}?`,
          'qué cupones tienen?',
          `dónde está mi pedido ${number}?`,
          'mi pedido ya salió?',
          'qué tienen en oferta?',
          `quiero ver ${product.name} y saber si hay cupón`,
        ]
      : [
          `Oi! Vocês têm ${product.name}?`,
          `quanto custa ${product.name}?`,
          `tem ${product.name} ${colour} no tamanho ${size}?`,
          'quais cupons vocês têm?',
          `onde está meu pedido ${number}?`,
          'meu pedido já saiu?',
          'o que tem em promoção?',
          `quero ver ${product.name} e saber se tem cupom`,
        ],
  );
}

/** Asks the seller until it answers; null when it hands over. */
async function answerOf(
  turn: TurnRequest,
  question: string,
  askShop: AskShop,
): Promise<Pick<Case, 'reply' | 'messages'> | null> {
  const asked: Message[] = [
    { role: 'system', content: systemPrompt(turn) },
    { role: 'user', content: question },
  ];
  const messages: ModelMessage[] = [];
  const tools = describeTools(toolsOf(turn));
  for (let step = 0; step < 6; step += 1) {
    const { content, calls } = sell(asked, tools, { mode: 'auto', only: null }, true);
    if (calls.length === 0) return content === null ? null : { reply: content, messages };
    if (calls.some((call) => call.name === 'hand_off_to_person')) return null;
    const ids = calls.map((_call, place) => `call_${step}_${place}`);
    asked.push({
      role: 'assistant',
      content,
      tool_calls: calls.map((call, place) => ({ id: ids[place] ?? '', function: call })),
    });
    for (const [place, call] of calls.entries()) {
      const text = JSON.stringify(await look(call.name, JSON.parse(call.arguments), turn, askShop));
      asked.push({ role: 'tool', tool_call_id: ids[place], content: text });
      messages.push({ role: 'result', callId: ids[place] ?? '', name: call.name, text });
    }
  }
  return null;
}

/** `count` replies of the seller, each with the results it rests on; the same seed makes the same. */
export async function sellerReplies(seed: number, count: number): Promise<Case[]> {
  const random = makeRandom(seed);
  const cases: Case[] = [];
  for (let drawn = 0; cases.length < count && drawn < 3 * count; drawn += 1) {
    const shop = drawShop(random, drawn % 2 === 0 ? 'es' : 'pt');
    const question = questionOf(shop, random);
    const turn = turnFor(shop, [said('customer', question)]);
    const answer = await answerOf(turn, question, shopOf(shop));
    if (answer !== null) cases.push({ ...answer, turn, mutants: [] });
  }
  return cases;
}
