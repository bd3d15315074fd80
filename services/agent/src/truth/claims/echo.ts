// Tells whether what the customer named is only repeated to ask about it or to deny it, and so grants nothing.
import type { Stretch } from '../reading/fold.ts';
import { stretches } from '../reading/fold.ts';
import type { Reading } from '../subjects.ts';

/** "No hay problema", "no te preocupes", "sin falta": they deny nothing. */
const idiom =
  /\b(?:no|nao) (?:hay |tem |ha )?(?:ningun |nenhum )?(?:problema|drama|dud|duvid|apuro|inconvenient|pasa nada|worries)[a-z]*|\b(?:no|nao) (?:te|se|lo|la|los|las|o|a) (?:lo |la )?(?:preocup|pierd|perd|olvid|esquec)[a-z]*|\b(?:no|nao) (?:perca|pierda|esqueca|olvides|dudes|deje|deixe)[a-z]*|\b(?:sin|sem) (?:falta|problema|drama|dud|duvid|inconvenient|demora|costo|custo|cargo|interes|juros|recargo|minim|compromis|vuelta)[a-z]*|\b(?:no|nao) (?:veo|vejo) (?:la hora|a hora)/g;
const deniesCode =
  /\b(?:no|nao|tampoco|nunca) (?:(?:me|te|lo|la|se|nos|o|a|que|podemos|puedo|pude|posso|podemos|consigo|logro|consegui) ){0,4}(?:esta|estaba|es|fue|e|foi|ve[or]|vejo|vi|vimos|encontr|hall|ach|teng|ten[eho]|hay|ha\b|existe|figur|aparec|const|reconoc|reconhec|conoc|conhec|corresp|manej|trabaj|trabalh|acept|aceit|sirve|serve|funcion|vale|aplic|valid|confirm|asegur|garantiz|garant|ubic|localiz|coincid|cuent|sale\b)|\bningun[ao]?\b|\bnenhum[a]?\b|\b(?:sin|sem) (?:result|registr|dat|notic|informac)/;
const grantsCode =
  /(?<!\b(?:no|nao|si|se) )(?:(?<!\bno )\besta|(?<!\bno )\bsigue|\bcontinua|\bes|\be) (?:activ|ativ|vigent|valid|habilit|disponi)|(?<!\b(?:no|nao|si|se|no te|nao te) )\b(?:sirve|serve|funciona|te da\b|te descuenta|tenes|usalo|aprovech|aplicalo)/;
const comes = /\b(?:lleg|entreg|recib|despach|envi|cheg|receb|abr|atend|vence|termina|acaba|cierra|fecha)[a-z]*/;
const part = /[,;:()]\s?|\s(?:pero|mas|porem|y|e|que)\s/g;

/** What a place's sentence asks: all of it, or what follows "¿". */
function isAsked({ folded }: Reading, sentence: Stretch, place: number): boolean {
  const words = folded.slice(sentence.start, sentence.end);
  if (!words.trimEnd().endsWith('?')) return false;
  const opening = words.indexOf('¿');
  if (opening >= 0) return place > sentence.start + opening;
  // "Chega dia 24, tudo bem?" says it; the question comes after.
  const before = words.slice(0, place - sentence.start);
  return !(comes.test(before) || grantsCode.test(words)) || !words.slice(place - sentence.start).includes(',');
}

/** A code the customer named: that it is unknown or not valid may be said. */
export function isCodeEchoed(reading: Reading, { start }: Stretch): boolean {
  const sentence = reading.subjects.sentenceAt(start);
  if (isAsked(reading, sentence, start)) return true;
  const words = reading.folded.slice(sentence.start, sentence.end).replace(idiom, ' ');
  return deniesCode.test(words) && !grantsCode.test(words);
}

/** A day the customer named: in its own part of the sentence it is denied or called uncertain. */
export function isDateEchoed(reading: Reading, date: Stretch): boolean {
  const { folded, subjects } = reading;
  const sentence = subjects.sentenceAt(date.start);
  if (isAsked(reading, sentence, date.start)) return true;
  const words = folded.slice(sentence.start, sentence.end).replace(idiom, (match) => ' '.repeat(match.length));
  if (
    /\b(?:no|nao) (?:(?:te|lo|la|o|a) )*(?:puedo|podemos|posso|podemos|tengo|tenemos|tenho|temos|se|sei|sabria|consigo)\b/.test(
      words,
    )
  )
    return !/\bpero (?:te )?(?:llega|si)\b/.test(words);
  const [own] = stretches(words, part).filter(
    ({ start, end }) => start <= date.start - sentence.start && date.start - sentence.start < end,
  );
  return own !== undefined && /\b(?:no|nao|tampoco|ni|nem|nunca)\b/.test(words.slice(own.start, own.end));
}
