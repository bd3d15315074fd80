// How well two words agree: plurals, genders and slips of the finger forgiven, in Spanish and Portuguese.

type Forms = { stem: string; singular: string };

/** Forms of words seen lately: a ranking compares the same few hundred words thousands of times. */
const seen = new Map<string, Forms>();
const MOST_SEEN = 5000;

/** 1 = the same word; 0 = another one. Both folded. `exact` forgives number and gender alone. */
export function matchWords(wanted: string, found: string, exact = false): number {
  if (wanted === found) return 1;
  const [left, right] = [formsOf(wanted), formsOf(found)];
  if (left.stem === right.stem) return 0.95;
  if (exact || wanted[0] !== found[0]) return 0;
  return matchForms(left.singular, right.singular);
}

function matchForms(wanted: string, found: string): number {
  if (wanted.length >= 4 && found.startsWith(wanted)) return 0.8;
  const shortest = Math.min(wanted.length, found.length);
  const allowed = shortest >= 7 ? 2 : shortest >= 4 ? 1 : 0;
  return allowed > 0 && distance(wanted, found, allowed) <= allowed ? 0.7 : 0;
}

function formsOf(word: string): Forms {
  const known = seen.get(word);
  if (known) return known;
  if (seen.size >= MOST_SEEN) seen.clear();
  const forms = { stem: stemOf(word), singular: singularOf(word) };
  seen.set(word, forms);
  return forms;
}

/** The best agreement of a word with any of several. */
export function bestMatch(wanted: string, found: readonly string[], exact = false): number {
  let best = 0;
  for (const word of found) best = Math.max(best, matchWords(wanted, word, exact));
  return best;
}

/** A word without its plural and without its gender: `zapatillas` → `zapatill`, `moletons` → `moletom`, `azules` → `azul`. */
export function stemOf(word: string): string {
  return singularOf(word).replace(/(?<=...)[aoe]$/, '');
}

/** The singular a search engine that compares letters will find in singular and plural names. */
export function singularOf(word: string): string {
  if (word.length < 4 || !word.endsWith('s')) return word;
  if (word.endsWith('oes')) return word.replace(/oes$/, 'ao');
  if (/[aeou]is$/.test(word)) return word.replace(/is$/, 'l');
  if (/[eiou]ns$/.test(word)) return word.replace(/ns$/, 'm');
  if (/[lrndzs]es$/.test(word) && word.length > 5) return word.replace(/es$/, '');
  return word.replace(/s$/, '');
}

/** Edits (insert, delete, replace, swap of neighbours) between two words; gives up above `most`. */
function distance(left: string, right: string, most: number): number {
  if (Math.abs(left.length - right.length) > most) return most + 1;
  const width = right.length + 1;
  const table = new Uint8Array((left.length + 1) * width);
  const at = (row: number, column: number): number => table[row * width + column] ?? 0;
  for (let column = 0; column < width; column += 1) table[column] = column;
  for (let row = 1; row <= left.length; row += 1) {
    table[row * width] = row;
    for (let column = 1; column < width; column += 1) {
      const same = left[row - 1] === right[column - 1];
      let edits = Math.min(at(row - 1, column) + 1, at(row, column - 1) + 1, at(row - 1, column - 1) + (same ? 0 : 1));
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (row > 1 && column > 1 && swapped) edits = Math.min(edits, at(row - 2, column - 2) + 1);
      table[row * width + column] = edits;
    }
  }
  return at(left.length, right.length);
}
