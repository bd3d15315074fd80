// Splits an answer into at most three bubbles by meaning: a paragraph each, a product together with its picture.

/** One bubble before its picture is checked and its marks are set. */
export interface Draft {
  text: string;
  image: string | null;
}

export const maximumBubbles = 3;

const markdownImage = /!\[[^\]]*\]\((https?:\/\/[^\s)]+)[^)]*\)/g;
const bareLine = /^\s*(?:[-*•]\s*)?<?(https?:\/\/[^\s>]+?)>?\s*$/;

/** A paragraph as drafts: its text, with the first known picture; every further picture begins a draft of its own. */
function readParagraph(paragraph: string, pictures: Set<string>): Draft[] {
  const drafts: Draft[] = [{ text: '', image: null }];
  const addPicture = (address: string) => {
    const last = drafts.at(-1);
    if (last !== undefined && last.image === null) last.image = address;
    else if (last?.image !== address) drafts.push({ text: '', image: address });
  };
  for (const line of paragraph.split('\n')) {
    const bare = bareLine.exec(line)?.[1];
    if (bare !== undefined && pictures.has(bare)) {
      addPicture(bare);
      continue;
    }
    const inLine = Array.from(line.matchAll(markdownImage), (match) => match[1] ?? '');
    // A picture that no tool result contains is invented: it goes, its words stay with the text around it.
    const words = line.replace(markdownImage, '').trimEnd();
    const last = drafts.at(-1);
    if (last !== undefined && words.trim() !== '') last.text += `${last.text === '' ? '' : '\n'}${words}`;
    for (const address of inLine) if (pictures.has(address)) addPicture(address);
  }
  return drafts.filter((draft) => draft.text.trim() !== '' || draft.image !== null);
}

/** How much meaning is lost when two neighbours become one bubble. */
function costOfJoining(first: Draft, second: Draft): number {
  const length = first.text.length + second.text.length;
  if (first.image !== null && second.image !== null) return 1_000_000 + length;
  return (first.image !== null || second.image !== null ? 10_000 : 0) + length;
}

function join(first: Draft, second: Draft): Draft {
  const text = [first.text, second.text].filter((part) => part !== '').join('\n\n');
  return { text, image: first.image ?? second.image };
}

/**
 * Splits an answer at its blank lines and joins the neighbours that lose least until `maximumBubbles` remain.
 * `pictures` are the addresses of pictures that tool results contain; no other picture survives.
 */
export function splitBubbles(answer: string, pictures: Set<string>): Draft[] {
  const paragraphs = answer.replace(/\r\n?/g, '\n').split(/\n\s*\n/);
  const drafts = paragraphs.flatMap((paragraph) => readParagraph(paragraph.trim(), pictures));
  while (drafts.length > maximumBubbles) {
    let cheapest = 0;
    for (let index = 1; index + 1 < drafts.length; index += 1) {
      const cost = costOfJoining(drafts[index] as Draft, drafts[index + 1] as Draft);
      if (cost < costOfJoining(drafts[cheapest] as Draft, drafts[cheapest + 1] as Draft)) cheapest = index;
    }
    drafts.splice(cheapest, 2, join(drafts[cheapest] as Draft, drafts[cheapest + 1] as Draft));
  }
  return drafts;
}

/** A text cut to at most `limit` characters, at the end of a line or sentence where there is one, never inside a character. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const room = text.slice(0, limit - 1);
  const end = Math.max(room.lastIndexOf('\n'), room.lastIndexOf('. '), room.lastIndexOf('! '), room.lastIndexOf('? '));
  const whole = end > limit / 2 ? room.slice(0, end + 1) : room.replace(/[\ud800-\udbff]$/, '');
  return `${whole.trimEnd()}…`;
}
