// Reads WhatsApp's marks out of a text. Source of the rules: WhatsApp's formatting help (marks touch their text; no mark inside a word).

export type TextPiece =
  | { kind: 'text' | 'code' | 'link'; text: string }
  | { kind: 'bold' | 'italic' | 'strike'; children: TextPiece[] };

const markKinds = { '*': 'bold', _: 'italic', '~': 'strike' } as const;
const pattern =
  /```([\s\S]+?)```|(https?:\/\/[^\s<>"]+)|(?<![\p{L}\p{N}*_~])([*_~])(?=\S)([^\n]*?\S)\3(?![\p{L}\p{N}*_~])/gu;

/** The text as pieces, in order; their texts joined (without marks) are the whole. */
export function parseWhatsappText(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  let done = 0;
  for (const match of text.matchAll(pattern)) {
    const [whole, code, link, mark, inner] = match;
    if (match.index > done) pieces.push({ kind: 'text', text: text.slice(done, match.index) });
    if (code !== undefined) pieces.push({ kind: 'code', text: code });
    else if (link !== undefined) {
      // A full stop after an address ends the sentence, not the address.
      const address = link.replace(/[.,;:!?)\]*_~]+$/, '');
      pieces.push({ kind: 'link', text: address });
      if (link.length > address.length) pieces.push({ kind: 'text', text: link.slice(address.length) });
    } else if (mark !== undefined && inner !== undefined)
      pieces.push({ kind: markKinds[mark as keyof typeof markKinds], children: parseWhatsappText(inner) });
    done = match.index + whole.length;
  }
  if (done < text.length) pieces.push({ kind: 'text', text: text.slice(done) });
  return pieces;
}
