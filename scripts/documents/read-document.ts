// Splits a Markdown document into what is code, what is a link and what is prose, with line numbers.

export interface Passage {
  kind: 'code' | 'link' | 'prose';
  text: string;
  line: number;
}
export interface Document {
  /** Below the root. */
  path: string;
  passages: Passage[];
}

/** Pictures drawn in text name boxes, not files. */
const drawnLanguages = ['mermaid', 'dot'];

/** Code spans and fenced lines are code, targets of links are links; the rest of each line is prose. */
export function readDocument(path: string, text: string): Document {
  const passages: Passage[] = [];
  let fence: { mark: string; drawn: boolean } | null = null;
  for (const [index, content] of text.split('\n').entries()) {
    const line = index + 1;
    const opening = /^\s*(`{3,}|~{3,})\s*(\w*)/.exec(content);
    if (opening?.[1] && (fence === null || content.trim().startsWith(fence.mark))) {
      fence = fence === null ? { mark: opening[1], drawn: drawnLanguages.includes(opening[2] ?? '') } : null;
    } else if (fence !== null) {
      if (!fence.drawn) passages.push({ kind: 'code', text: content, line });
    } else {
      passages.push(...passagesOfLine(content, line));
    }
  }
  return { path, passages };
}

function passagesOfLine(content: string, line: number): Passage[] {
  const spans = [...content.matchAll(/(`+)(.+?)\1/g)].map((match) => ({
    kind: 'code' as const,
    text: (match[2] ?? '').trim(),
    line,
  }));
  const withoutSpans = content.replaceAll(/(`+)(.+?)\1/g, ' ');
  const links = [...withoutSpans.matchAll(/\]\(([^)\s]+)[^)]*\)/g)].map((match) => ({
    kind: 'link' as const,
    text: match[1] ?? '',
    line,
  }));
  // A link's words may themselves be code: [`loop.ts`](…), which the spans above have caught.
  return [...spans, ...links, { kind: 'prose', text: withoutSpans.replaceAll(/\]\([^)]*\)/g, ']'), line }];
}
