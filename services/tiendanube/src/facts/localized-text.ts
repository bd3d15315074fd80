// Chooses among a shop's languages.

/** `es-AR` → `es`. */
export function languageOf(locale: string): string {
  return locale.toLowerCase().split(/[-_]/)[0] ?? '';
}

/** The text in the locale's language; without one, in any language that has a text; without any, an empty string. */
export function pickText(text: Record<string, string> | undefined, locale: string): string {
  if (!text) return '';
  return text[languageOf(locale)] ?? Object.values(text)[0] ?? '';
}
