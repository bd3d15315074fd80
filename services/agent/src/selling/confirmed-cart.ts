// What the customer has confirmed, read from the conversation itself: a quote, told to them whole, then their yes. Never the model's word.
import type { TurnHistoryItem } from '@nexus/contracts/turn';
import { fold, wordsOf } from '../truth/reading/fold.ts';
import { numbersIn } from '../truth/reading/numbers.ts';
import type { Cart } from './quote.ts';
import { quotedCart } from './quote.ts';
import { readReply } from './read-reply.ts';

const countWords: Record<number, string[]> = {
  1: ['uno', 'una', 'uma'],
  2: ['dos', 'dois', 'duas'],
  3: ['tres'],
  4: ['cuatro', 'quatro'],
};

export type Confirmation = { cart: Cart } | { missing: 'quote' | 'summary' | 'yes' };

/** The last quote counts alone, and of the customer's words since it was told the last that mean something. */
export function confirmedCart(history: TurnHistoryItem[]): Confirmation {
  const blocks = blocksOf(history);
  const quoted = blocks.findLastIndex((block) => block.cart !== null);
  const cart = blocks[quoted]?.cart ?? null;
  if (cart === null) return { missing: 'quote' };
  const told = blocks.findLastIndex(
    (block, index) => index >= quoted && block.role === 'agent' && tells(block.text, cart),
  );
  if (told === -1) return { missing: 'summary' };
  const since = blocks.slice(told + 1);
  if (since.some((block) => block.role === 'person')) return { missing: 'summary' };
  const known = wordsOfCart(cart);
  const replies = since
    .filter((block) => block.role === 'customer')
    .map((block) => readReply(block.text, known))
    .filter((reply) => reply !== 'neutral');
  return replies.at(-1) === 'yes' ? { cart } : { missing: 'yes' };
}

interface Block {
  role: TurnHistoryItem['role'];
  text: string;
  cart: Cart | null;
}

/** The bubbles of one answer are one; each message of a customer stands for itself. */
function blocksOf(history: TurnHistoryItem[]): Block[] {
  const blocks: Block[] = [];
  for (const { role, text, tool_results: results } of history) {
    const carts = results.flatMap((result) => quotedCart(result) ?? []);
    const last = blocks.at(-1);
    if (role === 'agent' && last?.role === 'agent') {
      last.text += `\n${text}`;
      last.cart = carts.at(-1) ?? last.cart;
    } else blocks.push({ role, text, cart: carts.at(-1) ?? null });
  }
  return blocks;
}

/** Product, options, quantity, price of one and total of each line stand in the text. */
export function tells(text: string, { lines, total }: Cart): boolean {
  const folded = fold(text.normalize('NFC'));
  const words = new Set(wordsOf(folded));
  const numbers = new Set(numbersIn(folded).map(({ value }) => value));
  const saysAmount = (amount: string): boolean => numbers.has(Number(amount));
  return (
    saysAmount(total) &&
    lines.every(
      ({ name, options, quantity, unit_price }) =>
        [name, ...options].every((part) => wordsOf(fold(part.normalize('NFC'))).every((word) => words.has(word))) &&
        numbers.has(quantity) &&
        saysAmount(unit_price),
    )
  );
}

function wordsOfCart({ lines, total }: Cart): Set<string> {
  const texts = lines.flatMap(({ name, options, quantity }) => [
    name,
    ...options,
    String(quantity),
    ...(countWords[quantity] ?? []),
  ]);
  const amount = String(Math.trunc(Number(total)));
  return new Set([...texts.flatMap((text) => wordsOf(fold(text.normalize('NFC')))), amount]);
}
