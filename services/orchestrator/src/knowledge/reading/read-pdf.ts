// Text of a PDF page by page.
import { cleanText } from './section.ts';
import type { Section } from './section.ts';
import { unreadable } from './unreadable.ts';

const mostPages = 600;

/** Pages of pictures have no text. @throws AppError `knowledge.encrypted`, `knowledge.malformed`, `knowledge.too-much-text` */
export async function readPdf(bytes: Uint8Array): Promise<Section[]> {
  const { getDocumentProxy } = await import('unpdf');
  const document = await getDocumentProxy(bytes, { verbosity: 0, stopAtErrors: false }).catch((error: unknown) => {
    const name = error instanceof Error ? error.name : '';
    throw unreadable(name === 'PasswordException' ? 'knowledge.encrypted' : 'knowledge.malformed', error);
  });
  if (document.numPages > mostPages) throw unreadable('knowledge.too-much-text');
  const sections: Section[] = [];
  for (let number = 1; number <= document.numPages; number += 1) {
    const page = await document.getPage(number);
    const { items } = await page.getTextContent();
    const text = items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join('');
    page.cleanup();
    const cleaned = cleanText(joinedLines(text));
    if (cleaned !== '') sections.push({ heading: null, page: number, text: cleaned });
  }
  return sections;
}

/** Lines of a paragraph belong together: one ends where a sentence, a list item or a heading does. */
function joinedLines(text: string): string {
  return text.replaceAll(/-\n(?=\p{Ll})/gu, '').replaceAll(/(?<=[\p{L}\d,;])[ \t]*\n(?=\p{Ll})/gu, ' ');
}
