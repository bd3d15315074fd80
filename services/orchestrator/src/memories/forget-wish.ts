// Forgets what a customer asked the agent to forget, when words of theirs in this conversation ask for it: nothing that others wrote can.
import type { Transaction } from '@nexus/database/database';
import type { z } from 'zod';
import type { forgetRequest } from '@nexus/contracts/memory';
import { AppError } from '@nexus/service-kit/app-error';
import { forgetMemories } from './forget-memories.ts';
import { isQuoted } from './judge-candidate.ts';
import { listSaid } from './memories.store.ts';
import { fold } from './memory-words.ts';

/** Verbs by which people ask for it in Spanish, Portuguese and English, and ways to say that something holds no more. */
const asking =
  /\b(?:olvid|borr(?:a|e|o)|elimin|quita|saca(?:me|lo|la)?\b|descart|esquec|apag(?:a|ue)|delet|remov|exclu|tir(?:a|e)\b|forget|erase|drop)|\b(?:no|nao|nunca|deja de|deixa de|para de|pare de|don.?t|stop) (?:\w+ ){0,2}?(?:acord|record|recuerd|acuerd|guard|anot|tengas en cuenta|lembr|salv|memoriz|remember|keep|save)|\b(?:ya no|mais nao|nao .{0,40} mais|no .{0,40} mas|not .{0,40} any ?more)\b/;

/** What names all that is known of a person. */
const everything =
  /\b(?:tod[oa]s?|tud[oa]|nada|everything|all|anything|lo que|o que|what|de mi|sobre mim?|about me|mis datos|meus dados|my data|sab(?:es|en|e))\b/;

/** The customer is locked by the caller. @returns how many memories went @throws AppError 422 `memories.not-asked` */
export async function forgetWish(tx: Transaction, wish: z.output<typeof forgetRequest>): Promise<number> {
  const said = await listSaid(tx, wish.tenant_id, wish);
  const isAsked = said.some(({ text }) => {
    const words = fold(text);
    return isQuoted(wish.quote, text) && asking.test(words) && (!wish.everything || everything.test(words));
  });
  if (!isAsked)
    throw new AppError({
      code: 'memories.not-asked',
      status: 422,
      public: true,
      message:
        'The quote must be copied from what the customer wrote in this conversation, and ask for it. Nothing was forgotten.',
    });
  return forgetMemories(tx, { tenantId: wish.tenant_id, customerId: wish.customer_id }, wish);
}
