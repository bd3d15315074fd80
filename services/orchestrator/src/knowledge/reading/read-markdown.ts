// Text of a Markdown document by its headings, without its marks.
import { HeadingPath, cleanText } from './section.ts';
import type { Section } from './section.ts';

export function readMarkdown(source: string): Section[] {
  const path = new HeadingPath();
  const sections: Section[] = [];
  let lines: string[] = [];
  const close = (): void => {
    const text = cleanText(withoutMarks(lines.join('\n')));
    if (text !== '') sections.push({ heading: path.path, page: null, text });
    lines = [];
  };
  for (const line of source.replaceAll(/\r\n?/g, '\n').split('\n')) {
    const heading = /^ {0,3}(#{1,6})\s+(.*?)\s*#*$/.exec(line);
    if (!heading) {
      lines.push(line);
      continue;
    }
    close();
    path.enter(heading[1]?.length ?? 1, cleanText(withoutMarks(heading[2] ?? '')));
  }
  close();
  return sections;
}

/** A link keeps its address, which an answer may need. */
function withoutMarks(text: string): string {
  return text
    .replaceAll(/!\[([^\]\n]*)\]\([^)\n]*\)/g, '$1')
    .replaceAll(/\[([^\]\n]+)\]\((https?:[^)\s]+)[^)\n]*\)/g, '$1 ($2)')
    .replaceAll(/(\*\*|__)(?=\S)([^\n]*?\S)\1/g, '$2')
    .replaceAll(/^( {0,3})(?:[-*_] ?){3,}$/gm, '')
    .replaceAll(/^ {0,3}>\s?/gm, '')
    .replaceAll(/^\|?[\s:|-]+\|[\s:|-]*$/gm, '')
    .replaceAll(/`{1,3}/g, '');
}
