// A stretch of a document under one heading or on one page, as the readers give it; and the cleaning of its text.

export interface Section {
  /** "Envíos › Costos", or a question; null: there is none. */
  heading: string | null;
  /** 1 is the first; null: the document has no pages. */
  page: number | null;
  text: string;
}

/** What a person sees of a text: no control and no invisible characters, in which instructions could hide; single spaces, at most one blank line. */
export function cleanText(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[^\P{Cc}\n\t]|\p{Cf}|\p{Co}/gu, '')
    .replaceAll(/[^\S\n]+/g, ' ')
    .replaceAll(/ ?\n ?/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

/** Keeps the headings above the text that is being read, by level. */
export class HeadingPath {
  readonly #levels: (string | undefined)[] = [];

  enter(level: number, heading: string): void {
    this.#levels.length = Math.min(this.#levels.length, level - 1);
    this.#levels[level - 1] = heading;
  }

  get path(): string | null {
    return this.#levels.filter((heading) => heading !== undefined && heading !== '').join(' › ') || null;
  }
}
