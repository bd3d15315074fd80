// A text that a provider brings along, in the panel's language.

/** `texts` by language code; Spanish, or whatever there is, stands in for a missing one. */
export function manifestText(texts: Record<string, string>, language: string): string {
  return texts[language] ?? texts[language.slice(0, 2)] ?? texts.es ?? Object.values(texts)[0] ?? '';
}
