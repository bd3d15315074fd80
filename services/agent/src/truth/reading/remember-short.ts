// Keeps what short texts mean that a shop says again and again (sizes, colours, prices).

/** A longer text is read each time. */
const longestKept = 40;
const mostKept = 2_000;

/** As `read`, which must depend on the text alone, so that what is kept belongs to no shop; what it gives must not be changed. */
export function rememberShort<Meaning>(read: (text: string) => Meaning): (text: string) => Meaning {
  const known = new Map<string, { meaning: Meaning }>();
  return (text) => {
    const kept = known.get(text);
    if (kept !== undefined) return kept.meaning;
    const meaning = read(text);
    if (text.length > longestKept) return meaning;
    if (known.size >= mostKept) known.clear();
    known.set(text, { meaning });
    return meaning;
  };
}
