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
  /**
   * The products of the list that a sentence heads ("En talle L tenemos estas opciones:"), the first named of each line.
   * None when it ends otherwise or names a product itself.
   */
  listedBelow(sentence: Stretch): Mention[];
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
      const anywhere = mentions.filter((one) => one.end <= place.start).flatMap((one) => one.products);
      if (anywhere.length > 0) return { products: anywhere, isNamed: false };
      const told = mentions.flatMap((one) => one.products);
      if (told.length > 0) return { products: told, isNamed: false };
      return { products: askedFor.length > 0 ? askedFor : known, isNamed: false };
    },
    listedBelow(sentence) {
      const isHeading = folded.slice(sentence.start, sentence.end).trimEnd().endsWith(':');
      if (!isHeading || within(mentions, sentence).length > 0) return [];
      const block = listAfter(folded, sentence.end, mentions);
      return stretches(folded, /\n+/g, block.start, block.end).flatMap((line) => within(mentions, line)[0] ?? []);
    },
  };
}

/** The paragraph after a place, and those after it that begin with a product's name. */
function listAfter(folded: string, place: number, mentions: Mention[]): Stretch {
  const [first, ...others] = stretches(folded, /\n\s*\n/g, place);
  const next = others.findIndex(
    (part) => !within(mentions, part).some((one) => !/[a-z]/.test(folded.slice(part.start, one.start))),
  );
  const last = (next < 0 ? others : others.slice(0, next)).at(-1) ?? first;
  return { start: place, end: last?.end ?? place };
}
