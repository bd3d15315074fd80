// Finds the accounts in social networks that a reply names and the shop never did.
import { fold } from '../truth/reading/fold.ts';
import { isApproved } from './approved.ts';
import type { Contacts } from './contacts.ts';
import type { Breach } from './foreign-contacts.ts';

const network =
  'instagram|insta|ig|facebook|fb|tik ?tok|telegram|twitter|threads|youtube|linkedin|pinterest|kwai|discord';
const marked =
  /(?<![\p{L}\p{N}._%+@/-])(?:@|arroba )([\p{L}\p{N}](?:[\p{L}\p{N}._]{0,28}[\p{L}\p{N}_])?)(?![\p{L}\p{N}@]|\.\p{L})/giu;
/** "nuestro Instagram es tienda_trucha" */
const shaped = new RegExp(
  String.raw`\b(?:${network})\b[^.!?\n@]{0,24}?(?:[:(]|\b(?:como|es|e|usuario|perfil|cuenta|conta|por|en|em))? ?["“(]?((?=[a-z0-9._]*[a-z])[a-z0-9]+(?:(?:[._][a-z0-9]+)+_?|_))(?![a-z0-9@/])`,
  'g',
);
/** "Buscanos en Instagram como tiendatrucha" */
const called = new RegExp(
  String.raw`\b(?:${network})\b[^.!?\n@:]{0,16}(?:\b(?:como|usuario|perfil)\b|:) ?["“(]?([a-z0-9._]{4,30})(?= *(?:$|[.,;!?)"”\n]| (?:y|e)\b))`,
  'g',
);
const ordinary = /^(?:siempre|sempre|tambien|tambem|todos?|todas?|tienda|loja|nuestr[oa]|nosotros|cualquier[ao]?)$/;

/** Each once; `contacts` is only asked for when there is something to compare. */
export function foreignHandles(reply: string, contacts: () => Contacts): Breach[] {
  const text = reply.normalize('NFKC').replace(/[*`]/g, ' ');
  const folded = fold(text.normalize('NFC'));
  const found = new Set<string>();
  for (const [, one = ''] of text.matchAll(marked)) found.add(one.toLowerCase());
  if (new RegExp(String.raw`\b(?:${network})\b`).test(folded))
    for (const pattern of [shaped, called])
      for (const [, one = ''] of folded.matchAll(pattern)) found.add(one.replace(/[.]$/, ''));
  return [...found]
    .filter((one) => !ordinary.test(one) && !isOwnHandle(one, contacts()))
    .map((written) => ({ kind: 'handle', written }));
}

/** The shop named it as one: with its mark, in a network's address, beside a network's name; or it is no word of any language. */
function isOwnHandle(handle: string, contacts: Contacts): boolean {
  if (isApproved(`@${handle}`, contacts) || (/[._\d]/.test(handle) && isApproved(handle, contacts))) return true;
  const plain = handle.replace(/[.]/g, String.raw`\.`);
  const beside = new RegExp(
    String.raw`(?:${network})(?:\.com|\.me|\.tv)?[^\n]{0,24}?[/@: "]${plain}(?![\p{L}\p{N}_@])`,
    'u',
  );
  return contacts.approved.some((text) => beside.test(text));
}
