// Decides which of the declared tools to ask next for the things the customer wants.
import { chooseProducts, sizeVerdict, variantsInColour } from './choose-product.ts';
import { fold } from './fold-words.ts';
import { colourWords } from './lexicon.ts';
import { readProducts, topicLines } from './read-results.ts';
import type { DeclaredTool, Lookup, Scene } from './scene.ts';
import type { Want } from './understand.ts';
import { understand } from './understand.ts';

/** A lookup the seller wants: tool, arguments by meaning, and what its reason sentence names. */
export type Plan = { tool: string; arguments: Record<string, unknown>; about: string };

type ProductWant = Want & { kind: 'product' };

/** A want about goods with the goods named: a bare "¿y en M?" takes its product from what was said before. */
export function completeWants(scene: Scene): Want[] {
  const wants = understand(scene.customer);
  return wants.map((want): Want => {
    if (want.kind === 'agreement') {
      const former = formerProduct(scene);
      return former === null ? want : { ...former, asks: 'buy' };
    }
    return want.kind === 'product' && !namesGoods(want.query) ? completeProduct(want, scene) : want;
  });
}

function completeProduct(want: ProductWant, scene: Scene): ProductWant {
  const former = formerProduct(scene);
  if (former === null) return want;
  const query = want.query === '' ? former.query : `${withoutColours(former.query)} ${want.query}`.trim();
  return { ...want, query, size: want.size ?? (want.asks === 'any' ? null : former.size) };
}

function formerProduct(scene: Scene): ProductWant | null {
  for (const text of scene.earlier) {
    const want = understand(text).find((one) => one.kind === 'product' && namesGoods(one.query));
    if (want?.kind === 'product') return want;
  }
  return null;
}

function namesGoods(query: string): boolean {
  return query.split(' ').some((word) => word !== '' && !colourWords.has(word));
}

function withoutColours(query: string): string {
  return query
    .split(' ')
    .filter((word) => !colourWords.has(word))
    .join(' ');
}

/** The declared tool of this name, or undefined. */
export function declared(scene: Scene, name: string): DeclaredTool | undefined {
  return scene.tools.find((tool) => tool.name === name);
}

const propertyNames: Record<string, string[]> = {
  query: ['query', 'q', 'text', 'search', 'term'],
  product_id: ['product_id', 'id'],
  category: ['category', 'name', 'category_name'],
  order: ['order', 'order_number', 'number', 'order_id', 'id'],
};

type Schema = { properties?: Record<string, { type?: string | string[]; enum?: unknown[] }>; required?: string[] };

/** The arguments as the tool's own schema names them; required ones nobody thought of get a neutral value. */
export function fitArguments(tool: DeclaredTool, meant: Record<string, unknown>): Record<string, unknown> {
  const { properties = {}, required = [] } = tool.parameters as Schema;
  const fitted: Record<string, unknown> = {};
  for (const [meaning, value] of Object.entries(meant)) {
    const name = (propertyNames[meaning] ?? [meaning]).find((candidate) => candidate in properties);
    if (name !== undefined) fitted[name] = value;
  }
  for (const name of required) {
    if (name in fitted) continue;
    const property = properties[name];
    const type = Array.isArray(property?.type) ? property.type : [property?.type];
    if (type.includes('null')) fitted[name] = null;
    else if (property?.enum !== undefined) fitted[name] = property.enum[0];
    else fitted[name] = type.includes('integer') || type.includes('number') ? 5 : '';
  }
  return fitted;
}

/** What the turn's lookups answered to this plan; undefined when it was not asked yet. */
export function lookupOf(scene: Scene, plan: Plan): Lookup | undefined {
  const tool = declared(scene, plan.tool);
  if (tool === undefined) return undefined;
  const asked = JSON.stringify(fitArguments(tool, plan.arguments));
  return scene.lookups.find((one) => one.name === plan.tool && sameJson(one.arguments, asked));
}

function sameJson(one: string, other: string): boolean {
  try {
    return JSON.stringify(JSON.parse(one)) === other;
  } catch {
    return false;
  }
}

const fallbacks: Record<string, string> = { find_customer_orders: 'get_order', get_order: 'find_customer_orders' };

/** The first lookup a want needs; null when words alone answer it. */
export function firstPlan(want: Want, scene: Scene): Plan | null {
  switch (want.kind) {
    case 'product':
      return want.query === ''
        ? null
        : { tool: 'search_products', arguments: { query: want.query }, about: want.query };
    case 'category':
      return { tool: 'search_by_category', arguments: { category: want.name }, about: want.name };
    case 'categories':
      return { tool: 'list_categories', arguments: {}, about: '' };
    case 'browse':
      return { tool: 'browse_storefront', arguments: { sort: want.sort }, about: '' };
    case 'cart':
      return { tool: 'find_open_cart', arguments: {}, about: '' };
    case 'coupons':
      return { tool: 'list_coupons', arguments: {}, about: '' };
    case 'shop':
      return { tool: shopTool(want.topic, scene), arguments: {}, about: '' };
    case 'order':
      return orderPlan(want.number, scene);
    case 'remember':
    case 'forget':
      return { tool: want.kind, arguments: want.arguments, about: '' };
    case 'person':
      return { tool: 'hand_off_to_person', arguments: handOff(want.why, scene), about: '' };
    default:
      return null;
  }
}

const toolOfTopic: Record<string, string> = {
  payment: 'get_payment_options',
  ...Object.fromEntries(
    ['shipping', 'pickup', 'hours', 'location', 'exchanges', 'wholesale'].map((topic) => [topic, 'get_policies']),
  ),
};

function shopTool(topic: string, scene: Scene): string {
  const tool = toolOfTopic[topic];
  return tool !== undefined && declared(scene, tool) !== undefined ? tool : 'store_info';
}

function orderPlan(number: string | null, scene: Scene): Plan {
  const tool = number === null ? 'find_customer_orders' : 'get_order';
  const usable = declared(scene, tool) === undefined ? (fallbacks[tool] ?? tool) : tool;
  return {
    tool: usable,
    arguments: number === null ? {} : { order: number, ...proofIn(scene.customer) },
    about: number ?? '',
  };
}

/** The e-mail and the document (DNI, CPF) that the customer writes to show that an order is theirs. */
function proofIn(text: string): Record<string, string> {
  const email = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/.exec(text)?.[0];
  const document = /\b(?:dni|cpf|documento)\b\D{0,12}(\d[\d.-]{5,13}\d)/i.exec(text)?.[1];
  return { ...(email === undefined ? {} : { email }), ...(document === undefined ? {} : { document }) };
}

function handOff(why: 'asked' | 'complaint' | 'receipt' | 'order', scene: Scene): Record<string, unknown> {
  const reasons = {
    asked: 'customer_asked',
    complaint: 'complaint',
    receipt: 'payment_receipt',
    order: 'order_problem',
  };
  const properties = (declared(scene, 'hand_off_to_person')?.parameters as Schema | undefined)?.properties ?? {};
  const choices = properties['reason']?.enum;
  const reason = choices === undefined || choices.includes(reasons[why]) ? reasons[why] : choices.at(-1);
  return { reason, summary: scene.customer.slice(0, 300) };
}

/** The second lookup: a product's details, something else when all of it is sold out, or what the shop's own data tell of the topic. */
export function secondPlan(want: Want, scene: Scene): Plan | null {
  const plan = firstPlan(want, scene);
  const found = plan === null ? undefined : lookupOf(scene, plan);
  if (found === undefined || found.failed) return null;
  if (want.kind === 'shop' && want.topic === 'location' && plan?.tool !== 'store_info')
    return topicLines(want.topic, found.result).length > 0 ? null : { tool: 'store_info', arguments: {}, about: '' };
  if (want.kind !== 'product') return null;
  const { chosen, close } = chooseProducts(want.query, readProducts(found.result));
  const best = chosen[0];
  if (best === undefined || !close) return null;
  if (best.variants.length === 0 && best.id !== null && (want.size !== null || best.price === null)) {
    return { tool: 'get_product', arguments: { product_id: best.id }, about: best.name };
  }
  const kind = fold(want.query)
    .split(' ')
    .find((word) => !colourWords.has(word));
  const nothingLeft = chosen.every((product) => !product.available);
  if (nothingLeft && kind !== undefined && kind !== fold(want.query)) {
    return { tool: 'search_products', arguments: { query: kind }, about: kind };
  }
  return null;
}

/** True when the product can still serve the want (any size, or the size asked for). */
export function serves(want: ProductWant, product: Parameters<typeof variantsInColour>[0]): boolean {
  if (want.size === null) return product.available;
  return sizeVerdict(variantsInColour(product, want.query), want.size) === 'available';
}

/** The lookups still to be made for these wants, each tool and arguments once; `furtherPlan` is asked last. */
export function pendingPlans(
  wants: Want[],
  scene: Scene,
  furtherPlan: (want: Want, scene: Scene) => Plan | null,
): Plan[] {
  const pending: Plan[] = [];
  for (const want of wants) {
    for (const plan of [firstPlan(want, scene), secondPlan(want, scene), furtherPlan(want, scene)]) {
      if (plan === null || declared(scene, plan.tool) === undefined || lookupOf(scene, plan) !== undefined) continue;
      if (!pending.some((one) => JSON.stringify(one) === JSON.stringify(plan))) pending.push(plan);
    }
  }
  return pending;
}
