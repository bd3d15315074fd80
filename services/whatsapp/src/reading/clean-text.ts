// Names and labels that strangers choose, made harmless: no control or direction marks, no paths, no brackets that could fake a label.

const INVISIBLE = /[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** A display name of at most 120 characters, null when nothing visible is left. */
export function cleanName(name: string | null): string | null {
  const clean = (name ?? '').replaceAll(INVISIBLE, '').replaceAll(/\s+/g, ' ').trim();
  return clean === '' ? null : [...clean].slice(0, 120).join('');
}

/** The last part of a path, of at most 180 characters. */
export function cleanFilename(name: string | null): string | null {
  const last = cleanName((name ?? '').split(/[\\/]/).at(-1) ?? null);
  return last === null || /^\.+$/.test(last) ? null : last.slice(-180);
}

/** Words for use inside a [label]. */
export function cleanLabel(words: string | null): string {
  return (cleanName(words) ?? '').replaceAll(/[[\]]/g, ' ').trim();
}
