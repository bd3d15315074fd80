// Makes the bubbles of an answer: split by meaning, in WhatsApp's marks, with the pictures WhatsApp takes.
import type { TurnMessage } from '@nexus/contracts/turn';
import type { ImageVerdict } from './check-image.ts';
import type { Draft } from './split-bubbles.ts';
import { cutText, splitBubbles } from './split-bubbles.ts';
import { toWhatsAppMarks } from './whatsapp-marks.ts';

/** Meta's limits are 4096 for a text and 1024 for a caption; a margin is left for what they count differently. */
const textLimit = 4_000;
const captionLimit = 1_000;
/** The mark of a person's lines in the history; a model that imitates it must not pass for a person. */
const imitatedMark = /^\s*\[(?:persona del equipo)\]\s*/gim;

type Bubble = Pick<TurnMessage, 'text' | 'image_url' | 'metadata'>;

async function toBubble(draft: Draft, checkImage: (url: string) => Promise<ImageVerdict>): Promise<Bubble> {
  const text = toWhatsAppMarks(draft.text);
  if (draft.image === null) return { text: cutText(text, textLimit), image_url: null, metadata: {} };
  const refused = text.length > captionLimit ? 'caption-too-long' : await checkImage(draft.image);
  if (refused === null) return { text, image_url: draft.image, metadata: {} };
  // Text and link instead: the product's own page when the text has it, else the picture's address.
  const linked = /https?:\/\//.test(text) ? text : [text, draft.image].filter(Boolean).join('\n');
  return {
    text: cutText(linked, textLimit),
    image_url: null,
    metadata: { image_link: draft.image, image_refused: refused },
  };
}

/**
 * The bubbles to send, at most three, in order. `pictures` are the picture addresses that tool results contain;
 * `checkImage` says why WhatsApp would refuse one.
 */
export async function makeBubbles(
  answer: string,
  pictures: Set<string>,
  checkImage: (url: string) => Promise<ImageVerdict>,
): Promise<TurnMessage[]> {
  const drafts = splitBubbles(answer.replace(imitatedMark, ''), pictures);
  const bubbles = await Promise.all(drafts.map((draft) => toBubble(draft, checkImage)));
  return bubbles.map((bubble, index) => ({ part: index + 1, total: bubbles.length, ...bubble }));
}
