// Cuts XML and HTML into tags and text, in one pass; entities are resolved, and no others than the usual ones exist.

export type Markup = { tag: string; closing: boolean; attributes: string } | { text: string };

const token = /<!--[\s\S]*?(?:-->|$)|<(\/?)([a-zA-Z][\w:.-]*)([^<>]*)>|<[^<>]*>?|[^<]+/g;

/** Comments, declarations and processing instructions are left out. */
export function* readMarkup(source: string): Generator<Markup> {
  for (const [whole, slash, tag, attributes] of source.matchAll(token)) {
    if (tag !== undefined) yield { tag: tag.toLowerCase(), closing: slash === '/', attributes: attributes ?? '' };
    else if (!whole.startsWith('<')) yield { text: decodeEntities(whole) };
  }
}

/** The value of an attribute, or null. */
export function attributeOf(attributes: string, name: string): string | null {
  const found = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'i').exec(attributes);
  return found ? decodeEntities(found[1] ?? found[2] ?? '') : null;
}

const named: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  aacute: 'á',
  eacute: 'é',
  iacute: 'í',
  oacute: 'ó',
  uacute: 'ú',
  ntilde: 'ñ',
  atilde: 'ã',
  otilde: 'õ',
  ccedil: 'ç',
  acirc: 'â',
  ecirc: 'ê',
  ocirc: 'ô',
  agrave: 'à',
  iquest: '¿',
  iexcl: '¡',
  euro: '€',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  bull: '•',
};

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,8}));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) {
      const character = named[String(name).toLowerCase()];
      if (character === undefined) return whole;
      return /^[A-Z]/.test(String(name)) ? character.toUpperCase() : character;
    }
    const point = hex === undefined ? Number(decimal) : Number.parseInt(String(hex), 16);
    return point > 0 && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff) ? String.fromCodePoint(point) : '';
  });
}
