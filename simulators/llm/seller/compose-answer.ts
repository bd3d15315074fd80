// Writes the seller's answer to everything the customer wants, one paragraph per bubble, from this turn's lookups.
import { composeList, composeProduct } from './compose-products.ts';
import { fold } from './fold-words.ts';
import { composeKnowledge } from './knowledge/compose-knowledge.ts';
import type { Phrases } from './phrases.ts';
import { phrasesOf } from './phrases-of.ts';
import { firstPlan, lookupOf, secondPlan } from './plan-lookups.ts';
import { cartLeft } from '../sale/step-of-sale.ts';
import type { Facts } from './read-results.ts';
import { readFacts, readProducts, shopFields, topicLines } from './read-results.ts';
import type { Lookup, Scene } from './scene.ts';
import type { Want } from './understand.ts';

function storeName(system: string): string | null {
  return (
    /\b(?:store_name|store|shop|tienda|loja)["']?\s*[:=]\s*["']?([^"'\n<>]{2,60})/i.exec(system)?.[1]?.trim() ?? null
  );
}

/** "el cupón HOLA10": a code the customer names. */
const namedCode = /(?:cup[oó][nm]|c[oó]digo)\s+([a-z]*[A-Z0-9][A-Za-z0-9]{3,})/;

function composeCoupons(coupons: Facts[], say: Phrases, question: string): string {
  const lines = coupons
    .filter((coupon) => coupon['code'] !== undefined && coupon['valid'] !== 'false')
    .map((coupon) => {
      const { code = '', discount, description, value, minimum_purchase: least, ends, end_date } = coupon;
      const minimum = least === undefined ? '' : say.minimum(least);
      return say.coupon(code, [discount ?? description ?? value, minimum, ends ?? end_date].filter(Boolean).join(', '));
    });
  const asked = namedCode.exec(question)?.[1];
  const isKnown = asked === undefined || coupons.some((one) => one['code']?.toUpperCase() === asked.toUpperCase());
  const told = lines.length === 0 ? [say.noCoupons] : [say.coupons, ...lines];
  return [...(isKnown ? [] : [say.noSuchCoupon(asked)]), ...told].join('\n');
}

function composeOrder(order: Facts, say: Phrases): string {
  const { number, id, status, payment_status, shipping_status, total } = order;
  const states = [
    status === 'cancelled' ? status : null,
    payment_status,
    status === 'cancelled' ? null : shipping_status,
  ]
    .filter((state): state is string => typeof state === 'string')
    .map((state) => say.states[state] ?? state);
  const lines = [
    say.order(number ?? id ?? '', states.length > 0 ? states : [say.states[status ?? ''] ?? status ?? '']),
  ];
  if (total !== undefined) lines.push(`Total: ${total}`);
  const tracking =
    order['shipping_tracking_url'] ??
    order['tracking_url'] ??
    order['shipping_tracking_number'] ??
    order['tracking_number'];
  if (tracking !== undefined) lines.push(say.tracking(tracking));
  return lines.join('\n');
}

/** "Envío a Córdoba: …" */
const ofPlace = /^(?:Envío a|Frete para) ([^:]{2,80}):/;

function composeShop(topic: string, result: unknown, question: string, say: Phrases): string {
  const stated = forPlace(topicLines(topic, result), question);
  const label = say.topics[topic] ?? '';
  if (stated[0]?.startsWith(`${label}:`)) return stated.join('\n');
  if (stated.length > 1) return [`${label}:`, ...stated].join('\n');
  if (stated.length > 0) return `${label}: ${stated[0]}`;
  const site = shopFields(result)['url'];
  return site === undefined ? say.noFact : `${say.noFact}\n${say.topics['website']}: ${site}`;
}

/** Lines of other places are left out when one is of the place the customer names. */
function forPlace(lines: string[], question: string): string[] {
  const asked = new Set(fold(question).split(' '));
  const names = (line: string) =>
    fold(ofPlace.exec(line)?.[1] ?? '')
      .split(' ')
      .some((word) => word.length > 3 && asked.has(word));
  return lines.some(names) ? lines.filter((line) => names(line) || !ofPlace.test(line)) : lines;
}

function composeLookup(want: Want, lookup: Lookup, scene: Scene, say: Phrases): string[] {
  const { result } = lookup;
  switch (want.kind) {
    case 'category':
    case 'browse': {
      const products = readProducts(result);
      return products.length === 0 ? [say.nothingToBrowse] : composeList(say.browse, products, '', say);
    }
    case 'categories': {
      const names = readFacts(result, 'categories').map((one) => one['name'] ?? '');
      return [names.length === 0 ? say.nothingToBrowse : say.categories(names.filter(Boolean).slice(0, 12))];
    }
    case 'cart': {
      const left = cartLeft(result);
      return [left === null ? say.noCart : [say.cart, ...left].join('\n')];
    }
    case 'coupons':
      return [composeCoupons(readFacts(result, 'coupons'), say, scene.customer)];
    case 'order': {
      const orders = readFacts(result, 'orders', 'order');
      return orders.length === 0
        ? [say.noOrder]
        : [
            orders
              .slice(0, 3)
              .map((order) => composeOrder(order, say))
              .join('\n\n'),
          ];
    }
    case 'shop':
      return [composeShop(want.topic, result, scene.customer, say)];
    default:
      return [];
  }
}

function composeWant(want: Want, scene: Scene, say: Phrases): string[] {
  const known = composeKnowledge(want, scene);
  if (known !== null) return [known];
  const simple: Partial<Record<Want['kind'], string>> = {
    thanks: say.welcome,
    goodbye: say.bye,
    unclear: say.unclear,
    image: say.picture,
    unheard: say.unheard,
    agreement: say.which,
    told: say.told,
    whatItIs: say.whatItIs,
  };
  const words = simple[want.kind];
  if (words !== undefined) return [words];
  if (want.kind === 'person') return [say.handedOff[want.why]];
  if (want.kind === 'product') return composeProduct(want, scene, say);
  const [plan, further] = [firstPlan(want, scene), secondPlan(want, scene)];
  const lookup = (further && lookupOf(scene, further)) ?? (plan === null ? undefined : lookupOf(scene, plan));
  if (lookup === undefined) return [say.notOffered];
  if (want.kind === 'remember') return [lookup.failed ? say.notRemembered : say.remembered];
  if (want.kind === 'forget' && !lookup.failed) return [say.forgotten];
  return lookup.failed ? [say.cannotLook] : composeLookup(want, lookup, scene, say);
}

/** The final answer: paragraphs parted by blank lines, a greeting first when the customer greeted. */
export function composeAnswer(wants: Want[], scene: Scene): string {
  const say = phrasesOf(scene.language);
  const greeted = wants.some((want) => want.kind === 'greeting');
  const rest = wants.filter((want) => want.kind !== 'greeting');
  const person = rest.find((want) => want.kind === 'person');
  const matters = person === undefined ? rest.filter((want) => want.kind !== 'thanks' || rest.length === 1) : [person];
  if (matters.length === 0) return `${say.hello(storeName(scene.system))} ${say.howCanIHelp}`;
  const paragraphs = matters.flatMap((want) => composeWant(want, scene, say));
  const [head = '', ...tail] = [...new Set(paragraphs)];
  return [greeted ? `${say.hello(null)} ${head}` : head, ...tail].join('\n\n');
}
