// Text of a web page by its headings, without what stands on every page.
import { readMarkup } from './markup.ts';
import { HeadingPath, cleanText } from './section.ts';
import type { Section } from './section.ts';

/** Their contents are no text, or navigation. */
const skipped = new Set([
  'script',
  'style',
  'noscript',
  'template',
  'svg',
  'nav',
  'footer',
  'form',
  'button',
  'select',
]);
const blocks = new Set(
  'address article aside blockquote body br dd details div dl dt figcaption figure header hr li main ol p pre section summary table tr ul'.split(
    ' ',
  ),
);

export interface ReadPage {
  title: string | null;
  sections: Section[];
}

export function readHtml(source: string): ReadPage {
  const path = new HeadingPath();
  const sections: Section[] = [];
  let title: string | null = null;
  let collected = '';
  /** The element whose end is waited for: a skipped one, a heading, or the title. */
  let within: { tag: string; depth: number } | null = null;
  const close = (): void => {
    const text = cleanText(collected);
    if (text !== '') sections.push({ heading: path.path, page: null, text });
    collected = '';
  };
  for (const part of readMarkup(source)) {
    if ('text' in part) {
      if (within === null || !skipped.has(within.tag)) collected += part.text.replaceAll(/\s+/g, ' ');
      continue;
    }
    if (within !== null) {
      if (part.tag !== within.tag) continue;
      within.depth += part.closing ? -1 : 1;
      if (within.depth > 0) continue;
      const heading = cleanText(collected).replaceAll('\n', ' ');
      if (within.tag === 'title') title ??= heading || null;
      else if (/^h[1-6]$/.test(within.tag)) path.enter(Number(within.tag[1]), heading);
      if (!skipped.has(within.tag)) collected = '';
      within = null;
    } else if (!part.closing && (skipped.has(part.tag) || part.tag === 'title' || /^h[1-6]$/.test(part.tag))) {
      if (part.attributes.endsWith('/')) continue;
      if (!skipped.has(part.tag)) close();
      within = { tag: part.tag, depth: 1 };
    } else if (blocks.has(part.tag)) collected += part.tag === 'li' && !part.closing ? '\n- ' : '\n';
    else if (part.tag === 'td' || part.tag === 'th') collected += part.closing ? ' | ' : '';
  }
  close();
  return { title, sections };
}
