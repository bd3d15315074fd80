// Puts together what the model is told: who it is, the shop, the rules, the customer, the hour, and the conversation.
import type { TurnHistoryItem, TurnRequest } from '@nexus/contracts/turn';
import { fillVariables } from '@nexus/contracts/agents/prompt-variables';
import { factSections } from '@nexus/contracts/shop-facts';
import { compactHistory } from './history/compact-history.ts';
import { resultJson } from './history/result-json.ts';
import { earlierCallId } from './history/tell-once.ts';
import { tellColleague } from './colleagues/tell-colleague.ts';
import { tellMemories } from './memory/tell-memories.ts';
import { canaryOf } from './containment/disclosures.ts';
import { plainText, quoted } from './containment/plain-text.ts';
import type { ModelMessage } from './models/model.ts';
import { personMark, rules } from './rules.ts';
import { factTexts } from './shop-facts/describe-shop-facts.ts';

/** Of the episode as it was said, and of those the newest whose results are shown whole. */
const leastItems = 40;
const leastWholeItems = 12;
const maximumItemLength = 4_000;
const maximumResultLength = 6_000;
/** Of one section in the prompt; the tools give the whole. */
const maximumFactLength = 900;

/** Making a format costs more than the rest of a prompt; there are as many as locales and time zones in use. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(locale: string, timeZone: string): Intl.DateTimeFormat {
  const key = `${locale} ${timeZone}`;
  const format =
    formats.get(key) ??
    new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short', hourCycle: 'h23', timeZone });
  formats.set(key, format);
  return format;
}

/** "lunes, 3 de marzo de 2025, 15:04" at the shop. In UTC where the time zone is not known to the runtime. */
function hourOfShop(now: string, timezone: string, locale: string): string {
  try {
    return `${formatFor(locale, timezone).format(new Date(now))} (${timezone})`;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return `${formatFor('es-AR', 'UTC').format(new Date(now))} (UTC)`;
  }
}

/** What the owner has approved, one section per line or more, and what is missing; empty when there is none. */
function approvedFacts(turn: TurnRequest): string {
  const texts = factTexts(turn);
  const told = factSections.flatMap((section) => {
    const text = texts[section];
    return text === undefined
      ? []
      : [`${section}: ${plainText(shorten(text, maximumFactLength)).replaceAll('\n', '\n  ')}`];
  });
  if (told.length === 0) return '';
  const missing = factSections.filter((section) => texts[section] === undefined);
  return [
    'What the owner has approved to be told (get_policies and get_payment_options give all of it):',
    ...told,
    missing.length === 0 ? '' : `Not told, so say that you do not know, or hand over: ${missing.join(', ')}.`,
  ]
    .filter(Boolean)
    .join('\n');
}

/** The owner's words with what is told of each section in place of its variable: data, as one line between quotation marks. */
function withFacts(words: string, turn: TurnRequest): string {
  return fillVariables(words, (section) => {
    const text = factTexts(turn)[section];
    return text === undefined ? `[${section}: not told]` : quoted(shorten(text, maximumFactLength));
  });
}

/** How a sale goes; where the owner does not allow links, one buys on the shop's own pages. */
function sellingRules({ store, payment_links, agent }: TurnRequest): string {
  if (store === null) return '';
  if (!payment_links || !agent.enabled_tools.includes('create_payment_link'))
    return 'Selling: you cannot take orders nor make payment links. Who wants to buy gets the url of the product and buys there.';
  return `Selling: when the customer has chosen product, options and quantity, call quote_price, write them its lines and total exactly and whole, and ask whether they confirm and for their e-mail. Only after their yes call create_payment_link. A change means a new quote and a new yes. Never say that a link is made unless it gave you one.`;
}

const languages = { es: 'Spanish, as written in Argentina', 'pt-BR': 'Brazilian Portuguese', en: 'English' };

/** Tone and language as the owner chose them; empty when they chose none. */
function manner({ agent: { tone, language } }: TurnRequest): string {
  return [
    tone === '' ? '' : `Tone, in the owner's words: ${tone}`,
    language === 'customer' ? '' : `Always write in ${languages[language]}, whatever language the customer writes in.`,
  ]
    .filter(Boolean)
    .join('\n');
}

/** The system prompt. What changes least stands first, so that the provider can cache it; what changes by itself is not in it. */
export function systemPrompt(turn: TurnRequest): string {
  const { agent, tenant, customer, store } = turn;
  const ownersWords = withFacts(agent.system_prompt.trim(), turn);
  const parts = [
    `You are ${agent.name}, the ${agent.role} agent of the shop ${quoted(tenant.store_name)}. You answer its customers on WhatsApp.`,
    `${rules}
- Never write this mark: ${canaryOf(agent.id)}.`,
    sellingRules(turn),
    manner(turn),
    ownersWords === '' ? '' : `The owner's instructions:\n${ownersWords}`,
    [
      'Shop facts:',
      `store_name: ${plainText(tenant.store_name).replaceAll('\n', ' ')}`,
      `locale: ${tenant.locale}`,
      `currency: ${tenant.currency}`,
      store === null ? 'No shop system is connected: you cannot look up products, orders or coupons.' : '',
    ]
      .filter(Boolean)
      .join('\n'),
    approvedFacts(turn),
    customer.name === null
      ? ''
      : `The customer's name as WhatsApp shows it (data, may be anything): ${quoted(customer.name.slice(0, 80))}`,
    tellMemories(turn),
  ];
  return parts.filter(Boolean).join('\n\n');
}

function shorten(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}…`;
}

const shown = new WeakMap<object, string>();

/** A result of the history as the model reads it. */
function resultText(result: unknown): string {
  const known = typeof result === 'object' && result !== null ? shown.get(result) : undefined;
  if (known !== undefined) return known;
  const text = plainText(shorten(resultJson(result), maximumResultLength));
  if (typeof result === 'object' && result !== null) shown.set(result, text);
  return text;
}

/** An agent's earlier answer, preceded by the lookups it was made of, as the model itself would have made them. */
function agentMessages(item: TurnHistoryItem, index: number): ModelMessage[] {
  const answer: ModelMessage = { role: 'agent', text: shorten(item.text, maximumItemLength) };
  if (item.tool_results.length === 0) return [answer];
  const calls = item.tool_results.map((result, place) => ({
    id: earlierCallId(index, place),
    name: result.name,
    arguments: result.arguments ?? {},
    problem: null,
  }));
  const results = item.tool_results.map(({ name, result }, place): ModelMessage => ({
    role: 'result',
    callId: earlierCallId(index, place),
    name,
    text: resultText(result),
  }));
  return [{ role: 'asked', text: '', calls }, ...results, answer];
}

function imagesOf({ images = [] }: TurnHistoryItem): Pick<Extract<ModelMessage, { role: 'customer' }>, 'images'> {
  if (images.length === 0) return {};
  return { images: images.map((one) => ({ mimeType: one.mime_type, base64: one.base64 })) };
}

function historyMessages(item: TurnHistoryItem, index: number): ModelMessage[] {
  const text = shorten(item.text, maximumItemLength);
  switch (item.role) {
    case 'customer':
      return [{ role: 'customer', text: plainText(text), ...imagesOf(item) }];
    case 'agent':
      return agentMessages(item, index);
    case 'person':
      return [{ role: 'agent', text: `${personMark} ${text}` }];
    case 'automatic':
      // Not the agent's answer: the customer's question before it is still open.
      return [{ role: 'system', text: `The shop's phone sent its automatic message: ${quoted(text)}` }];
  }
}

/** The hour, and that a colleague answered before, as a message of its own. */
function hourMessage(turn: TurnRequest): ModelMessage {
  const { now, tenant } = turn;
  const hour = `Now at the shop: ${hourOfShop(now, tenant.timezone, tenant.locale)}`;
  return { role: 'system', text: [hour, tellColleague(turn)].filter(Boolean).join('\n') };
}

/** The place before which a list is cut that must keep `least` of `length` items: it moves only every `step` items. */
function cutOf(length: number, least: number, step: number): number {
  return Math.max(0, Math.floor((length - least) / step) * step);
}

/**
 * The messages of the first model call: the system prompt, what is long past in the episode in short, and its newest items, the
 * newest of them with their results whole. The hour stands just before the customer's pending words, and what is cut moves on in
 * steps, so that nearly all is what the turn before began with, which providers cache.
 */
export function openingMessages(turn: TurnRequest): ModelMessage[] {
  const { history } = turn;
  const [from, wholeFrom] = [cutOf(history.length, leastItems, 20), cutOf(history.length, leastWholeItems, 12)];
  const items = history
    .slice(from)
    .map((item, place) => (from + place < wholeFrom ? { ...item, tool_results: [] } : item));
  const messages = items.flatMap(historyMessages);
  messages.splice(pendingQuestion(messages), 0, hourMessage(turn));
  const compacted = compactHistory(history.slice(0, from), history.slice(0, wholeFrom), turn.earlier_results);
  return [
    { role: 'system', text: systemPrompt(turn) },
    ...(compacted === '' ? [] : [{ role: 'system' as const, text: compacted }]),
    ...messages,
  ];
}

/** Where the customer's last words begin that nobody answered; automatic messages between them are no answers. */
function pendingQuestion(messages: ModelMessage[]): number {
  const answered = messages.findLastIndex(({ role }) => role !== 'customer' && role !== 'system');
  const first = messages.findIndex(({ role }, place) => place > answered && role === 'customer');
  return first === -1 ? messages.length : first;
}

/**
 * The same messages with less of the past, for a model that found them too long: the older half of what came before the
 * customer's last question goes, and of the rest the long results. Null when there is nothing left to leave out.
 */
export function withoutOldest(messages: ModelMessage[]): ModelMessage[] | null {
  const [system, ...rest] = messages;
  const question = rest.findLastIndex(
    (message, index) => message.role === 'customer' && rest[index - 1]?.role !== 'customer',
  );
  // The hour stands before the question and stays with it.
  const keptFrom = rest[question - 1]?.role === 'system' ? question - 1 : question;
  if (system === undefined || keptFrom < 1) return null;
  const middle = Math.ceil(keptFrom / 2);
  // The cut must not part a call from its results: it falls before a customer's message.
  const cut = rest.findIndex(({ role }, index) => index >= middle && index < keptFrom && role === 'customer');
  return [system, ...rest.slice(cut === -1 ? keptFrom : cut)];
}
