// Checks promises of something today or tomorrow: the shop's people must have promised that of the parcel.
import type { Unsourced } from '../reading/claim.ts';
import { sentencesOf } from '../reading/fold.ts';
import type { Sources } from '../sources.ts';
import type { Reading } from '../subjects.ts';

const verb =
  '(?:llega|llegan|llegaria|llegara|entregamos|entregan|recibis|recibiras|chega|chegam|chegara|despachamos|despachan|despacho|enviamos|envio|envian|mandamos|mando|recebe|vas a recibir|vai receber|va a llegar|vai chegar|lo tenes en tu casa|sale a reparto)';
const day = String.raw`(?<!\b(?:por|a|de|en|da|de) la |pela |da |de )\b(?:hoy|manana|hoje|amanha)\b`;
const promises = [
  new RegExp(String.raw`\b${verb}\b[^.\n?]{0,24}?${day}`, 'g'),
  new RegExp(
    String.raw`${day}(?: (?:mismo|mesmo|ya|ja|sin falta|sem falta|seguro|con seguridad|temprano|cedo|a primera hora|por la manana|por la tarde|a la tarde|de manha|a tarde|te|se|lo|la|los|las|o|a|vos|voce|nos|tu pedido|el pedido|seu pedido|o pedido)[,!]?){0,5},? ${verb}\b`,
    'g',
  ),
];
const soon =
  /\b(?:hoy|manana|hoje|amanha|mismo dia|mesmo dia|en el dia|no dia|dia siguiente|dia seguinte|proximo dia|24 ?hs|24 ?h|24 horas|inmediat\w+|imediat\w+|express|expres)\b/;
const carries =
  /\b(?:lleg|entreg|cheg|despach|recib|receb|envi|mand|moto|mensajer|cadete|correo|flete|reparto|repart|lo llev|te llev|tarda|demora|same day)/;
const denied =
  /\b(?:no|nao|tampoco|nunca|ni|nem)(?: (?:te|se|lo|la|los|las|o|a|nos|creo que|acho que))* ?$|\b(?:no|nao) (?:(?:te|lo|la|o|a) )*(?:se|puedo|podemos|tengo|tenemos|sabria|sei|posso|tenho|temos|consigo)\b[^.\n]*$/;

/** "Te llega mañana" where nobody of the shop says of a parcel that it comes so soon. */
export function wrongPromises({ folded, original, subjects }: Reading, { stated }: Sources): Unsourced[] {
  const found = promises.flatMap((promise) => Array.from(folded.matchAll(promise)));
  const made = found.filter(({ 0: words, index }) => {
    const sentence = subjects.sentenceAt(index);
    const before = folded.slice(sentence.start, index);
    const asks = folded.slice(sentence.start, sentence.end).trimEnd().endsWith('?');
    const opening = before.lastIndexOf('¿');
    const isAsked = asks && (opening >= 0 || !folded.slice(index + words.length, sentence.end).includes(','));
    return !isAsked && !denied.test(before) && !/(?:^|\s)(?:no|nao)\s/.test(words);
  });
  if (made.length === 0) return [];
  const isPromised = stated.some((statement) =>
    sentencesOf(statement.folded).some(({ start, end }) => {
      const words = statement.folded.slice(start, end);
      return soon.test(words) && carries.test(words);
    }),
  );
  return isPromised
    ? []
    : made.map(({ 0: words, index }) => ({ kind: 'date', written: original.slice(index, index + words.length) }));
}
