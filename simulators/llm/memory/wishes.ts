// Wishes about memory in a customer's words ("acordate que…", "olvidate de…"), and what the prompt says is known of them.
import { fold } from '../seller/fold-words.ts';
import { saidByCustomer } from './find-said.ts';

export type MemoryWish =
  | { kind: 'remember'; arguments: Record<string, unknown> }
  | { kind: 'forget'; arguments: Record<string, unknown> };

const remembering =
  /\b(?:acord[aá]te|acu[eé]rdate|record[aá]|anot[aá]|guard[aá]|lembr[ae]|anote|guarde)(?: de)? que ([^.!?\n]+)/i;
const forgetting =
  /\b(?:olvid[aá]te|olvid[aá]|borr[aá]|esque[cç][ae]|apag[ae])(?:te)? (?:de |do |da |o |a |lo |el |la |tudo |todo )*([^.!?\n]*)/i;
const topics: [topic: string, words: RegExp][] = [
  ['shoe_size', /\b(?:calzado|calcado|zapatilla|sapato)/],
  ['size', /\b(?:talle|tamanho|medida)/],
  ['colour', /\b(?:color|cor)\b/],
  ['place', /\b(?:ciudad|cidade|direccion|endereco|vivo|moro)/],
  ['budget', /\b(?:presupuesto|orcamento)/],
];

/** The wishes of a message; whatever else it asks is not looked at here. */
export function memoryWishes(text: string): MemoryWish[] {
  const wishes: MemoryWish[] = [];
  const told = remembering.exec(text)?.[1]?.trim();
  if (told !== undefined) {
    const said = saidByCustomer(told)[0];
    const { topic, about, text: memory, quote } = said ?? { topic: 'other', about: '', text: told, quote: told };
    wishes.push({ kind: 'remember', arguments: { topic, about, text: memory, quote } });
  }
  const gone = forgetting.exec(text);
  if (gone !== null) {
    const words = (gone[1] ?? '').trim();
    const topic = topics.find(([, pattern]) => pattern.test(fold(words)))?.[0] ?? null;
    const everything =
      topic === null &&
      /\b(?:te dije|te conte|disse|contei|todo|tudo|de mi|sobre mim|saben|sabes)\b/.test(fold(gone[0]));
    wishes.push({
      kind: 'forget',
      arguments: {
        everything,
        topic: everything ? null : topic,
        words: everything ? '' : words.slice(0, 100),
        quote: gone[0].trim().slice(0, 300),
      },
    });
  }
  return wishes;
}

/** The customer's own size, as the prompt tells it of earlier conversations; null: it tells none. */
export function knownSize(system: string): string | null {
  const known = Array.from(system.matchAll(/^- \((?:fact|preference)[^)]*\) "(.*)"$/gm), (match) => match[1] ?? '');
  for (const text of known) {
    if (/\b(?:su|sua|seu) (?:hij|filh|novi|espos|marid|mam|pap|madre|padre|namorad|mãe|pai)/i.test(text)) continue;
    const size = /\b(?:talle|talla|tamanho|size) (?:el |la |o )?([A-Z]{1,4}|\d{1,3})\b/i.exec(text)?.[1];
    if (size !== undefined) return size.toUpperCase();
  }
  return null;
}
