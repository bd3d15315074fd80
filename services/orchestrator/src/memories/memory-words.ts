// The words of a text as memories compare them: without case and accents, cut to their beginnings, without those that say nothing.
import { plainLetters } from '@nexus/service-kit/text/plain-letters';

/** Lower case, no accents, one blank between words. */
export function fold(text: string): string {
  return plainLetters(text).replace(/\s+/g, ' ').trim();
}

/** Words of grammar, and those by which a memory is put ("le gusta", "prefere"), whatever it is about. */
const empty = new Set(
  `a al algo ano anos ao aos as con como com cliente compra comprar conta cuando da das de del dela dele do dos e el ela ele ella en em era es esa ese essa esse esta este eu fue gosta gusta gustan ha hace hasta la las le lo los
  mas mais me mi mia meu mim minha mis muy muito na no nas nos o os para pero pelo pela por porque pra prefere prefiere procura que quer quiere se ser seu si sim sin sem so soy sou son su sua sus tambien tambem te ti tiene tem todo todos tu um uma un una unas uno unos
  usa usar uso usou usaba usan veste viste visto ver vez vive y ya ja yo interesa interessa interesado dijo disse pidio pediu siempre sempre busca cuenta vos voce tenes tengo tenho calza calca calco calzo mora moro vivo prefiero prefiro gosto acordate lembra anota recorda`.split(
    /\s+/,
  ),
);

/** A word and its forms share their beginning ("negro", "negras"; "remera", "remeras"). */
const stemLength = 4;

/** The words that say something, each once; numbers and letter sizes whole. */
export function contentWords(text: string): string[] {
  const words = fold(text).match(/[a-z]+|\d+(?:[.,]\d+)*/g) ?? [];
  const kept = words.filter(
    (word) => !empty.has(word) && (/^\d/.test(word) || /^(?:x{1,3}[sl]|[smlgpu]|gg|pp)$/.test(word) || word.length > 2),
  );
  return [...new Set(kept.map((word) => (/^\d/.test(word) ? word : word.slice(0, stemLength))))];
}

/** Figures of a text, as they are written without marks of thousands. */
export function figuresIn(text: string): string[] {
  return (text.match(/\d+(?:[.,]\d+)*/g) ?? []).map((figure) => figure.replace(/[.,](?=\d{3}\b)/g, ''));
}
