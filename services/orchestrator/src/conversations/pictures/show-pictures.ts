// Puts the pictures that wait to be answered into a turn, where the model sees; everywhere else they stay labelled text.
import { modelFacts } from '@nexus/contracts/models/model-facts';
import type { TurnRequest } from '@nexus/contracts/turn';
import type { HistoryRow, WaitingMessage } from '../store/turns.store.ts';

/** Types every provider takes. */
const types = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif']);
const largestPicture = 4 * 1024 * 1024;
const mostTogether = 6 * 1024 * 1024;
const mostPictures = 3;
/** How long a picture may hold a turn back while it is being brought home. */
const patienceMilliseconds = 10_000;

/** Reads a file of the media directory. */
export type ReadPicture = (path: string) => Promise<Buffer>;

/** A picture and the item of the turn's history that it belongs to. */
export interface Picture {
  place: number;
  path: string;
  type: string;
}

type Model = Pick<TurnRequest['agent'], 'model_provider' | 'model'>;

const seenBy = ({ model_provider: provider, model }: Model): boolean => modelFacts(provider, model).sees;

/** Whether a picture is still under way that the model would see. */
export function isSeenLater(model: Model, waiting: WaitingMessage[], now: Date): boolean {
  const coming = waiting.some(
    (message) =>
      message.media_kind === 'image' &&
      message.media_status === 'pending' &&
      now.getTime() - (message.media_created_at?.getTime() ?? 0) < patienceMilliseconds,
  );
  return coming && seenBy(model);
}

/** The newest pictures that fit; empty where the model does not see. `rows` are the history as the request has it. */
export function picturesToShow(model: Model, waiting: WaitingMessage[], rows: HistoryRow[]): Picture[] {
  const pictures = waiting.filter((one) => one.media_kind === 'image' && one.media_path !== null);
  if (pictures.length === 0 || !seenBy(model)) return [];
  let together = 0;
  const shown: Picture[] = [];
  for (const { id, media_path: path, media_type: type, media_size: size } of pictures.toReversed()) {
    const place = rows.findIndex((row) => row.id === id);
    if (place === -1 || path === null || type === null || size === null) continue;
    if (!types.has(type) || size > largestPicture || together + size > mostTogether) continue;
    if (shown.length === mostPictures) break;
    together += size;
    shown.unshift({ place, path, type });
  }
  return shown;
}

/** The request with the bytes of its pictures. A file that is gone is left to its label. */
export async function withPictures(
  request: TurnRequest,
  pictures: Picture[],
  readPicture: ReadPicture,
): Promise<TurnRequest> {
  if (pictures.length === 0) return request;
  const read = await Promise.allSettled(pictures.map(({ path }) => readPicture(path)));
  const history = request.history.map((item, place) => {
    const images = pictures.flatMap((picture, index) => {
      const bytes = read[index];
      return picture.place === place && bytes?.status === 'fulfilled'
        ? [{ mime_type: picture.type, base64: bytes.value.toString('base64') }]
        : [];
    });
    return images.length === 0 ? item : { ...item, images };
  });
  return { ...request, history };
}
