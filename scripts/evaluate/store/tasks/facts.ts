// Short ways to write what a reply must say.
import type { Fact } from '../task.ts';

export const amount = (value: number): Fact => ({ kind: 'amount', amount: value });
export const number = (value: number): Fact => ({ kind: 'number', value });
export const date = (day: string): Fact => ({ kind: 'date', date: day });
export const code = (value: string): Fact => ({ kind: 'code', code: value });
export const link = (url: string): Fact => ({ kind: 'link', url });
/** Regular expressions over text without accents and capitals; one must fit. */
export const words = (...any: string[]): Fact => ({ kind: 'words', any });

/** It does not know, and says so; the apology for a failed answer is none of these. */
export const owns = words(
  'no (?:lo |la |te lo |lo se|se |tengo|cuento con|dispongo|figura|esta informado|esta cargado)',
  'nao (?:sei|tenho|temos essa|consta|esta informado)',
  'ese dato',
  'esse dado',
  'essa informacao',
);
/** Asks for what proves an order to be theirs. */
export const asksProof = words('e-?mail', 'correo', 'documento', '\\bdni\\b', '\\bcpf\\b');
/** Nothing is left of it. */
export const soldOut = words(
  'agotad',
  'sin stock',
  'esgotad',
  'no (?:hay|queda|nos queda|tenemos|esta disponible)',
  'nao (?:temos|ha|tem|esta disponivel)',
);
