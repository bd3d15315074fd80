// Text of a Word document by its headings, tables row by row. Format: ECMA-376 part 1, §17.
import { attributeOf, readMarkup } from './markup.ts';
import { HeadingPath, cleanText } from './section.ts';
import type { Section } from './section.ts';
import { unreadable } from './unreadable.ts';
import { ZipArchive } from './unzip.ts';

const mostXmlBytes = 40 * 1024 * 1024;

/** @throws AppError `knowledge.unsupported-type` for another archive, and what ZipArchive throws */
export function readDocx(bytes: Buffer): Section[] {
  const archive = new ZipArchive(bytes);
  const document = archive.read('word/document.xml', mostXmlBytes);
  if (!document) throw unreadable('knowledge.unsupported-type');
  const styles = archive.read('word/styles.xml', mostXmlBytes);
  return readBody(document.toString('utf8'), styles ? headingLevels(styles.toString('utf8')) : new Map());
}

/** Style id → level: ids are in the language of whoever wrote, names ("heading 1") are not. */
function headingLevels(xml: string): Map<string, number> {
  const levels = new Map<string, number>();
  let style: string | null = null;
  for (const part of readMarkup(xml)) {
    if (!('tag' in part)) continue;
    if (part.tag === 'w:style') style = part.closing ? null : attributeOf(part.attributes, 'w:styleId');
    else if (part.tag === 'w:name' && style !== null) {
      const name = attributeOf(part.attributes, 'w:val') ?? '';
      const level = /^heading ([1-6])$/i.exec(name)?.[1] ?? (/^title$/i.test(name) ? '1' : undefined);
      if (level !== undefined) levels.set(style, Number(level));
    }
  }
  return levels;
}

function readBody(xml: string, levels: Map<string, number>): Section[] {
  const path = new HeadingPath();
  const sections: Section[] = [];
  let collected = '';
  let paragraph = '';
  let level: number | undefined;
  let inText = false;
  let cells = 0;
  const close = (): void => {
    const text = cleanText(collected);
    if (text !== '') sections.push({ heading: path.path, page: null, text });
    collected = '';
  };
  for (const part of readMarkup(xml)) {
    if ('text' in part) {
      if (inText) paragraph += part.text;
      continue;
    }
    const { tag, closing, attributes } = part;
    if (tag === 'w:t') inText = !closing && !attributes.endsWith('/');
    else if (tag === 'w:tab') paragraph += ' ';
    else if (tag === 'w:br') paragraph += '\n';
    else if (tag === 'w:tc') cells += closing ? -1 : 1;
    else if (tag === 'w:tr' && closing) collected += '\n';
    else if (tag === 'w:pstyle') level = levels.get(attributeOf(attributes, 'w:val') ?? '');
    else if (tag === 'w:p' && closing) {
      const text = paragraph.trim();
      if (level !== undefined && text !== '' && cells === 0) {
        close();
        path.enter(level, cleanText(text).replaceAll('\n', ' '));
      } else if (text !== '') collected += cells > 0 ? `${text} | ` : `${text}\n`;
      paragraph = '';
      level = undefined;
    }
  }
  close();
  return sections;
}
