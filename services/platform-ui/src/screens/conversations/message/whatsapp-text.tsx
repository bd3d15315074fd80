// Text as WhatsApp shows it: *bold*, _italic_, ~struck~, ```fixed```, and addresses that can be followed. Nothing else is interpreted.
import type { ReactNode } from 'react';
import { parseWhatsappText } from './parse-whatsapp-text.ts';
import type { TextPiece } from './parse-whatsapp-text.ts';

function draw(piece: TextPiece, index: number): ReactNode {
  switch (piece.kind) {
    case 'text':
      return piece.text;
    case 'bold':
      return <strong key={index}>{piece.children.map(draw)}</strong>;
    case 'italic':
      return <em key={index}>{piece.children.map(draw)}</em>;
    case 'strike':
      return <s key={index}>{piece.children.map(draw)}</s>;
    case 'code':
      return (
        <code key={index} className="font-mono text-xs">
          {piece.text}
        </code>
      );
    case 'link':
      return (
        <a
          key={index}
          href={piece.text}
          target="_blank"
          rel="noopener noreferrer nofollow"
          className="break-all underline decoration-1 underline-offset-2 hover:text-accent"
        >
          {piece.text}
        </a>
      );
    default:
      return null;
  }
}

export function WhatsappText({ text }: { text: string }) {
  return <span className="break-words whitespace-pre-wrap">{parseWhatsappText(text).map(draw)}</span>;
}
