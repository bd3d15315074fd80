// Keeps what was made of texts lately; of too many, the one that was not asked for the longest goes.

interface Latest<Made> {
  get(text: string): Made | undefined;
  set(text: string, made: Made): void;
}

/**
 * What is made must depend on the text alone: where it belongs to a shop or a place, these stand in the text. It serves many turns,
 * so nobody may change it. @param longest characters; what was made of a longer text is not kept
 */
export function keepLatest<Made>(most: number, longest: number): Latest<Made> {
  const kept = new Map<string, Made>();
  return {
    get(text) {
      const made = kept.get(text);
      if (made !== undefined) {
        kept.delete(text);
        kept.set(text, made);
      }
      return made;
    },
    set(text, made) {
      if (text.length > longest) return;
      kept.delete(text);
      kept.set(text, made);
      if (kept.size > most) kept.delete(kept.keys().next().value ?? '');
    },
  };
}
