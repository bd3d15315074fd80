// Writes a reply as models write it: warmer, in bubbles, with or without cents and spaces; what it says stays the same.
import type { Random } from '@nexus/simulators/tiendanube/catalogue/random';
import type { Language } from '../task.ts';

type Style = (reply: string, language: Language) => string;

const money = /(R?\$) ?(\d[\d.]*)(,\d\d)?/g;

const styles: Style[] = [
  (reply) => reply,
  (reply, language) =>
    language === 'pt-BR'
      ? `Oi! 😊 ${reply}\n\nPosso ajudar com mais alguma coisa?`
      : `¡Hola! 😊 ${reply}\n\n¿Te ayudo con algo más?`,
  // At most three messages, so the rest of the sentences stay together.
  (reply) => reply.replace(/(?<=\p{L}[.!]) (?=\p{Lu})/u, '\n\n'),
  (reply) => reply.replace(money, (_whole, sign: string, digits: string, cents = ',00') => `${sign} ${digits}${cents}`),
  (reply) => reply.replace(money, (_whole, sign: string, digits: string, cents = '') => `${sign}${digits}${cents}`),
  (reply) => reply.replaceAll('*', ''),
  (reply, language) => (language === 'pt-BR' ? `Claro! ${reply} 🙌` : `¡Claro! ${reply} 🙌`),
];

export function restyled(reply: string, language: Language, random: Random): string {
  return reply === '' ? reply : random.pick(styles)(reply, language);
}
