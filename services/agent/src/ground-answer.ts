// Finds amounts, percentages and links in an answer that nothing the agent read contains.
import type { TurnRequest } from '@nexus/contracts/turn';
import type { ModelMessage } from './models/model.ts';

const money = String.raw`(?:US\$|R\$|\$|ARS|BRL|USD|MXN|CLP|COP|UYU|€)\s?(\d[\d.,]*\d|\d)`;
const spelled = String.raw`(\d[\d.,]*\d|\d)\s?(?:pesos|reais|d[oó]lares|euros)`;
const percent = String.raw`(\d+(?:[.,]\d+)?)\s?%`;
const link = /https?:\/\/[^\s<>"')\]]+/gi;

/** A written number in one form: "24.990", "24,990.00" and "24990" are "24990"; "199,90" is "199.9". */
export function plainNumber(written: string): string {
  const separators = written.match(/[.,]/g) ?? [];
  const last = separators.at(-1);
  let digits = written;
  if (last !== undefined) {
    const tail = written.slice(written.lastIndexOf(last) + 1);
    const isDecimal = tail.length !== 3 && separators.filter((one) => one === last).length === 1;
    const whole = written.slice(0, written.lastIndexOf(last)).replace(/[.,]/g, '');
    digits = isDecimal ? `${whole}.${tail}` : written.replace(/[.,]/g, '');
  }
  return String(Number(digits));
}

/** A link without what may stick to its end in a sentence. */
export function plainLink(written: string): string {
  return written.replace(/[.,;:!?*_~]+$/, '').replace(/\/$/, '');
}

function numbersIn(text: string): string[] {
  return (text.match(/\d[\d.,]*\d|\d/g) ?? []).map(plainNumber);
}

export interface Sources {
  numbers: Set<string>;
  links: Set<string>;
  /** Addresses of product pictures. */
  images: Set<string>;
}

function collectImages(value: unknown, images: Set<string>): void {
  if (Array.isArray(value)) value.forEach((item) => collectImages(item, images));
  else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      if (name === 'image_url' && typeof inner === 'string') images.add(inner);
      else collectImages(inner, images);
    }
  }
}

/**
 * What may be said: figures and links of the tool results of this turn and episode, of the owner's instructions, and of
 * what the shop's people wrote. A customer's own words are no source.
 */
export function sourcesOf(turn: TurnRequest, messages: ModelMessage[]): Sources {
  const sources: Sources = { numbers: new Set(), links: new Set(), images: new Set() };
  const written = [
    turn.agent.system_prompt,
    ...turn.history.filter((item) => item.role === 'person' || item.role === 'automatic').map((item) => item.text),
  ];
  for (const message of messages) {
    if (message.role !== 'result') continue;
    written.push(message.text);
    try {
      collectImages(JSON.parse(message.text), sources.images);
    } catch {
      // A shortened result of an earlier turn is no JSON any more; its figures and links still count.
      continue;
    }
  }
  for (const text of written) {
    numbersIn(text).forEach((number) => sources.numbers.add(number));
    (text.match(link) ?? []).forEach((address) => sources.links.add(plainLink(address)));
  }
  return sources;
}

/** The amounts, percentages and links of an answer that no source contains, as written. */
export function ungrounded(answer: string, sources: Sources): string[] {
  const found: string[] = [];
  const withoutLinks = answer.replace(link, (address) => {
    if (!sources.links.has(plainLink(address))) found.push(plainLink(address));
    return ' ';
  });
  for (const pattern of [money, spelled, percent]) {
    for (const match of withoutLinks.matchAll(new RegExp(pattern, 'gi'))) {
      if (!sources.numbers.has(plainNumber(match[1] ?? ''))) found.push(match[0].trim());
    }
  }
  return [...new Set(found)];
}
