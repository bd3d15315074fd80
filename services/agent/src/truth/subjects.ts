// Tells of which products a place in a reply speaks.
import type { KnownProduct, Mention } from './catalogue.ts';
import { mentionsIn } from './catalogue.ts';
import type { Stretch } from './reading/fold.ts';
import { sentencesOf, stretches } from './reading/fold.ts';
import type { Statement } from './reading/read-statement.ts';

export interface Subjects {
  mentions: Mention[];
  sentences: Stretch[];
  /** The sentence a place stands in. */
  sentenceAt(place: number): Stretch;
  /**
   * The products spoken of at a place; all that are known when the reply does not tell. `isLed`: the sentence says what
   * it says before it names the product ("por $ 100 tenés el buzo").
   */
  at(place: Stretch, isLed?: boolean): { products: KnownProduct[]; isNamed: boolean };
}

/** A reply as it is checked: what it says, and of what. */
export interface Reading extends Statement {
  subjects: Subjects;
}

function within(mentions: Mention[], stretch: Stretch): Mention[] {
  return mentions.filter((one) => one.start >= stretch.start && one.end <= stretch.end);
}

/**
 * Reads who is spoken of. A product named in the sentence comes first (before the place, or after it where the sentence
 * begins with what is said), then the paragraph's, then what the reply names at all, then what was asked for.
 */
export function subjectsOf(folded: string, known: KnownProduct[], asked: string): Subjects {
  const sentences = sentencesOf(folded);
  const paragraphs = stretches(folded, /\n\n+/g);
  const mentions = mentionsIn(folded, sentences, known);
  const askedFor =
    known.length < 2
      ? known
      : mentionsIn(asked, [{ start: 0, end: asked.length }], known).flatMap((one) => one.products);
  const holding = (list: Stretch[], place: number): Stretch =>
    list.find((one) => one.start <= place && place <= one.end) ?? { start: 0, end: folded.length };
  const nearest = (place: Stretch, stretch: Stretch, isLed: boolean): Mention | undefined => {
    const inside = within(mentions, stretch);
    const before = inside.findLast((one) => one.end <= place.start);
    const after = inside.find((one) => one.start >= place.end);
    return (isLed ? (after ?? before) : (before ?? after)) ?? inside[0];
  };
  return {
    mentions,
    sentences,
    sentenceAt: (place) => holding(sentences, place),
    at(place, isLed = false) {
      const sentence = holding(sentences, place.start);
      const near = nearest(place, sentence, isLed) ?? nearest(place, holding(paragraphs, place.start), false);
      if (near !== undefined) return { products: near.products, isNamed: true };
      // "En talle L tenemos estas opciones:" speaks of what comes after it.
      const isHeading = folded.slice(sentence.start, sentence.end).trimEnd().endsWith(':');
      const headed = isHeading ? mentions.filter((one) => one.start >= sentence.end) : [];
      if (headed.length > 0) return { products: headed.flatMap((one) => one.products), isNamed: false };
      const anywhere = mentions.filter((one) => one.end <= place.start).flatMap((one) => one.products);
      if (anywhere.length > 0) return { products: anywhere, isNamed: false };
      const told = mentions.flatMap((one) => one.products);
      if (told.length > 0) return { products: told, isNamed: false };
      return { products: askedFor.length > 0 ? askedFor : known, isNamed: false };
    },
  };
}
