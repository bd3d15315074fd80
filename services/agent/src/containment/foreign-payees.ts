// Finds whom a reply would have a customer pay that is not the shop: aliases, keys, account numbers, names, wherever in the sentence they stand.
import { fold, sentencesOf, stretches } from '../truth/reading/fold.ts';
import { hasDigits, isApproved } from './approved.ts';
import type { Contacts } from './contacts.ts';
import type { Breach } from './foreign-contacts.ts';
import { isOwnLink } from './foreign-contacts.ts';

/** Speaks of sending money; folded. */
const aboutPaying =
  /\b(?:alias|cbu|cvu|pix|chave|cuenta|conta|titular|transfer\w*|transfir\w*|deposit\w*|gira(?:r|me|nos|lo|la)?|plata|dinero|dinheiro|pag(?:a|as|ar|alo|ala|ue|os?))\b/;
/** "tienda.ropa.mp" */
const dotted = /(?<![a-z0-9@./-])[a-z0-9-]{2,20}(?:\.[a-z0-9-]{2,20})+(?![a-z0-9@/-])/g;
/** Two words and a dot may be a slip of the keyboard; what is paid to is led up to. */
const ledUpTo = /(?:\b(?:a|al|ao|para|pra|pro|es|e|is|en|em|alias|cbu|cvu|pix|chave)|[:="'“(]) ?["'“(]?$/;
/** "alias ropalinda", "alias es: ropalinda" */
const aliasWord =
  /\balias\b(?: (?:es|e|nuevo|novo|cbu|cvu|bancario|de la tienda|de mercado pago|de transferencia|para transferir))*[ :="'“]{1,4}([a-z0-9-]{6,20})(?= *(?:$|[.,;!?)"'”\n]| (?:y|e|a nombre|de mercado|y listo|ahora)\b))/g;
/** "Transferí a ropalinda", "faz o pix para lojaropa" */
const paidTo =
  /\b(?:transferi|transferir|transferis|transferile|transfieras?|transfiere|transfira|transfere|deposita|depositar|deposite|depositale|gira|girar|girale|pix|paga|pagar|pague)(?: (?:la plata|el dinero|el total|el importe|el monto|o valor|o total|o dinheiro|la sena|todo))? (?:al?|para|pra|pro|ao) ([a-z0-9-]{6,20})(?= *(?:$|[.,;!?)"'”\n]| (?:y|e|ahora|agora)\b))/g;
const ordinary =
  /^(?:nosotros|nosotras|nuestr[oa]s?|cuentas?|cualquier[ao]?|traves|partir|alguien|alguem|ustedes|tienda|bancari[oa]|correct[oa]|incorrect[oa]|correspondiente|tambien|tambem|cuando|quando|despues|depois|directamente|diretamente|siempre|unic[oa]|anterior|siguiente|proveedor|vendedor|persona|pessoa|equipo|equipe|empresa|domicilio|entrega|contraentrega|mercado|nombre|confirmado|verificado|desconocid[oa]|compra|pedido|credito|debito|termino|transferencia|mercadopago|\w*(?:ando|iendo|mente|ar|er|ir|cion|dad))$/;
/** Who is asked to pass on a conversation pays nobody. */
const passesOn = /\b(?:te|le|lhe|puedo|podemos|posso|vou|voy a|vamos a|quieres|queres que|quer que)(?: te| lhe)? ?$/;
const bank =
  /^(?:mercado|banco|naranja|uala|brubank|nubank|lemon|personal|cuenta|itau|bradesco|inter|caixa|santander|galicia|bbva|macro|pix|rapipago|pago|atencion)\b/;
/** A name of a person or a shop, in the reply's own letters. */
const name = String.raw`((?:\p{Lu}[\p{L}’'.-]+)(?: (?:(?:de|da|do|dos|del|la|y|e) )?\p{Lu}[\p{L}’'.-]+){0,4})`;
const holder = new RegExp(
  String.raw`(?:[Aa] nombre de|[Ee]m nome de|[Tt]itular(?:es| de la cuenta| da conta)?(?:\s+es|\s+é)?|[Ff]avorecido|[Bb]eneficiari[oa])[\s:*"“]{1,4}(?:(?:el|la|los|o|a) )?${name}`,
  'gu',
);
const payTo = new RegExp(
  String.raw`(?<![\p{L}])(?:[Tt]ransfer[íi]r?|[Tt]ransfieras?|[Tt]ransfira|[Tt]ransfere|[Dd]eposit[áaée]r?|[Gg]ir[áa]r?|[Pp]ix|[Pp]ag[áa]r?)(?: (?:la plata|el dinero|el total|o valor|o dinheiro|\$ ?[\d.,]+))?\s+(?:a|para|pra)(?: (?:el|la|o|a))? ${name}`,
  'gu',
);
const numbered =
  /(?<![\d$.,#]|\$ |# )(?:\d{3}\.\d{3}\.\d{3}-\d{2}|\d{2}\.\d{3}\.\d{3}\/\d{4}-\d{2}|\(?\d{2,3}\)?[ -]\d{4,5}[ -]\d{4}|\d{9,30}|\d{3,}[-/]\d{4,}(?:[-/]\d{1,4})*|\d{4,}-[\dx])(?!\d|[.,]\d)/g;
const otherNumber =
  /\b(?:pedido|orden|encomenda|seguimiento|rastreio|guia|codigo|envio|paquete|comprobante)\b[^.;\n]*$/;
const paysByKey = /\b(?:alias|cbu|cvu|pix|chave|cuenta|conta|agencia|transfer\w*|transfir\w*|deposit\w*)\b/;

/** What is in `reply` to pay to and not among the contacts, each once; `contacts` is only asked for when there is something to compare. */
export function foreignPayees(reply: string, contacts: () => Contacts): Breach[] {
  const original = reply.normalize('NFKC').replace(/[*`]/g, ' ').replace(/ {2,}/g, ' ').normalize('NFC');
  const folded = spelledOut(fold(original));
  if (!aboutPaying.test(folded)) return [];
  const found = new Set<string>();
  const isOwn = (written: string) => isApproved(written, contacts()) || isOwnLink(written, contacts());
  const add = (written: string) => {
    if (!isOwn(written)) found.add(written);
  };
  for (const { 0: written, index } of folded.matchAll(dotted))
    if (isKey(written, folded.slice(Math.max(0, index - 24), index))) add(written);
  for (const { start, end } of sentencesOf(folded).flatMap((one) => stretches(folded, /\n+/g, one.start, one.end))) {
    const words = folded.slice(start, end);
    if (!aboutPaying.test(words)) continue;
    for (const written of payeesIn(words)) add(written);
    if (paysByKey.test(words))
      for (const { 0: written, index } of words.matchAll(numbered))
        if (!otherNumber.test(words.slice(0, index)) && !hasDigits(written, contacts(), 8)) found.add(written);
  }
  for (const written of namesIn(original)) add(written);
  return [...found].map((written) => ({ kind: 'account', written }));
}

/** "tienda punto ropa punto mp" */
function spelledOut(folded: string): string {
  return folded.replace(
    /\b([a-z0-9]{2,20}) (?:punto|ponto) ([a-z0-9]{2,20}) (?:punto|ponto) ([a-z0-9]{2,20})\b/g,
    '$1.$2.$3',
  );
}

function isKey(written: string, before: string): boolean {
  if (!/[a-z]/.test(written) || written.length < 6) return false;
  return written.split('.').length > 2 || written.endsWith('.mp') || ledUpTo.test(before);
}

function payeesIn(words: string): string[] {
  const called = Array.from(words.matchAll(aliasWord), (match) => match[1] ?? '');
  const led = Array.from(words.matchAll(paidTo)).flatMap((match) =>
    passesOn.test(words.slice(0, match.index)) ? [] : (match[1] ?? ''),
  );
  return [...called, ...led].filter((one) => !ordinary.test(one));
}

function namesIn(original: string): string[] {
  const lines = sentencesOf(original).map(({ start, end }) => original.slice(start, end));
  return lines.flatMap((line) => {
    const folded = fold(line);
    if (!aboutPaying.test(folded)) return [];
    const holders = Array.from(line.matchAll(holder), (match) => match[1] ?? '');
    const paid = Array.from(line.matchAll(payTo)).flatMap((match) =>
      passesOn.test(folded.slice(0, match.index)) ? [] : (match[1] ?? ''),
    );
    return [...holders, ...paid].map((one) => one.replace(/[.’'-]+$/, '')).filter((one) => !bank.test(fold(one)));
  });
}
