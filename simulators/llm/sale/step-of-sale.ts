// The way of a sale: quote, summary, the customer's yes, the link. Null: this turn is not about one.
import { availableValues, chooseProducts, sizeVerdict, variantsInColour } from '../seller/choose-product.ts';
import { card } from '../seller/compose-products.ts';
import { fold } from '../seller/fold-words.ts';
import type { Phrases } from '../seller/phrases.ts';
import { phrasesOf } from '../seller/phrases-of.ts';
import { declared, firstPlan, lookupOf } from '../seller/plan-lookups.ts';
import type { Variant } from '../seller/read-results.ts';
import { readFacts, readProducts } from '../seller/read-results.ts';
import type { Lookup, Scene } from '../seller/scene.ts';
import type { Want } from '../seller/understand.ts';

/** What the model decided: calls with a reason sentence in `content`, or the answer in `content`. */
export type Decision = { content: string | null; calls: { name: string; arguments: string }[] };

type Item = { product_id: string; options: string[]; quantity: number };
type Json = Record<string, unknown>;

const agrees =
  /\b(si|sip|dale|confirmo|confirmado|listo|perfecto|genial|ok|okey|de una|claro|joya|sim|pode ser|fechado|beleza|blz|isso|quero|combinado|certo)\b/;
const differs = /\b(no|nao|pero|mas|mejor|melhor|otro|outro|otra|outra|cambi\w+|troc\w+|espera|despues|depois)\b/;
const asksAgain = /\b(link|enlace)\b/;
const mail = /\S+@\S+\.\S+/;
const pieces: Record<string, number> = { dos: 2, dois: 2, duas: 2, tres: 3 };

/** The next step of a sale that is under way, or that begins with this message. */
export function stepOfSale(wants: Want[], scene: Scene): Decision | null {
  if (declared(scene, 'create_payment_link') === undefined || declared(scene, 'quote_price') === undefined) return null;
  const say = phrasesOf(scene.language);
  return closing(scene, say) ?? opening(wants, scene, say);
}

function call(name: string, input: unknown, say: Phrases): Decision {
  return { content: say.reasons[name]?.('') ?? null, calls: [{ name, arguments: JSON.stringify(input) }] };
}

const answer = (...paragraphs: string[]): Decision => ({ content: paragraphs.filter(Boolean).join('\n\n'), calls: [] });

/** After a summary: the link, or why there is none. */
function closing(scene: Scene, say: Phrases): Decision | null {
  const { lastReply, formerQuote, lookups } = scene;
  const marks = [say.sale.confirm, say.sale.email, say.sale.unknown, say.sale.made('', '').trim()];
  const under = marks.some((mark) => lastReply.includes(mark));
  if (!under || formerQuote === null) return null;
  const words = fold(scene.customer.replace(mail, ' '));
  const goesOn =
    mail.test(scene.customer) || agrees.test(words) || /[👍✅👌🙌]/u.test(scene.customer) || asksAgain.test(words);
  if (!goesOn || differs.test(words)) return null;
  const made = lookups.findLast((one) => one.name === 'create_payment_link');
  if (made === undefined) return call('create_payment_link', {}, say);
  if (!made.failed) {
    const { payment_link: link, sum } = made.result as Json;
    return answer(say.sale.made(String(link), String(sum)));
  }
  return withoutLink(String((made.result as Json)['error']), JSON.parse(formerQuote) as { items: Item[] }, scene, say);
}

function withoutLink(code: string, former: { items: Item[] }, scene: Scene, say: Phrases): Decision {
  switch (code) {
    case 'selling.no-email':
      return answer(say.sale.email);
    case 'payment-links.unknown':
    case 'orchestrator.timeout':
      return answer(say.sale.unknown);
    case 'payment-links.daily-limit':
    case 'payment-links.switched-off':
      return answer(say.sale.enough);
    case 'selling.not-confirmed':
    case 'selling.changed':
    case 'payment-links.price-changed':
      return quoted(former.items, scene, say, code === 'selling.not-confirmed' ? '' : say.sale.changed);
    case 'selling.not-enough':
    case 'payment-links.refused':
      return instead(former.items, scene, say);
    default:
      return answer(say.cannotLook);
  }
}

/** The summary of a quote made in this turn; the quote first. */
function quoted(items: Item[], scene: Scene, say: Phrases, before: string): Decision {
  const lookup = lookupOf(scene, { tool: 'quote_price', arguments: { items }, about: '' });
  if (lookup === undefined) return call('quote_price', { items }, say);
  if (lookup.failed) return instead(items, scene, say);
  const { lines, sum } = lookup.result as { lines: string[]; sum: string };
  const knowsMail = mail.test([scene.customer, ...scene.earlier].join('\n'));
  const asks = [say.sale.confirm, knowsMail ? '' : say.sale.email].filter(Boolean).join(' ');
  return answer([before, say.sale.summary([...lines, sum])].filter(Boolean).join('\n'), asks);
}

function instead(items: Item[], scene: Scene, say: Phrases): Decision {
  const [first] = items;
  const tool = declared(scene, 'find_alternatives');
  if (first === undefined || tool === undefined) return answer(say.sale.soldOut);
  const { product_id, options } = first;
  const lookup: Lookup | undefined = scene.lookups.find((one) => one.name === 'find_alternatives');
  if (lookup === undefined) return call('find_alternatives', { product_id, options }, say);
  const others = lookup.failed ? [] : readProducts((lookup.result as Json)['like_it']);
  return answer(say.sale.soldOut, ...others.slice(0, 1).map((one) => `${say.alternatives}\n${card(one, '', say)}`));
}

/** "Lo quiero": the chosen variant is quoted; which one is asked for where that is not plain. */
function opening(wants: Want[], scene: Scene, say: Phrases): Decision | null {
  const want = wants.find((one) => one.kind === 'product' && one.asks === 'buy');
  if (want?.kind !== 'product') return null;
  const plan = firstPlan(want, scene);
  const found = plan === null ? undefined : lookupOf(scene, plan);
  if (found === undefined || found.failed) return null;
  const { chosen, close } = chooseProducts(want.query, readProducts(found.result));
  const [product] = chosen;
  if (product === undefined || product.id === null || !close || !product.available) return null;
  const coloured = variantsInColour(product, want.query);
  if (want.size !== null && sizeVerdict(coloured, want.size) !== 'available') return null;
  const { size } = want;
  const fit = (size === null ? coloured : coloured.filter((one) => has(one, size))).filter((one) => one.available);
  const [variant, ...others] = fit;
  if (variant === undefined || others.length > 0)
    return answer(say.sale.whichVariant(product.name, availableValues(fit)));
  return quoted(
    [{ product_id: product.id, options: variant.values, quantity: piecesIn(scene.customer) }],
    scene,
    say,
    '',
  );
}

const has = (variant: Variant, value: string): boolean => variant.values.some((one) => fold(one) === fold(value));

/** "quiero dos", "llevo 2": never the figure of a size. */
function piecesIn(text: string): number {
  const found =
    /(?<!\b(?:talle|tamanho|numero|tam|en|em) )\b(dos|dois|duas|tres|[2-9])\b(?! (?:cuotas|pagos|parcelas|vezes))/.exec(
      fold(text),
    )?.[1];
  return found === undefined ? 1 : (pieces[found] ?? Number(found));
}

/** Facts of an open cart as a paragraph; null when there is none. */
export function cartLeft(result: unknown): string[] | null {
  const [cart] = readFacts(result, 'cart_left');
  return cart === undefined ? null : [cart['items'] ?? '', cart['sum'] ?? '', cart['url'] ?? ''].filter(Boolean);
}
