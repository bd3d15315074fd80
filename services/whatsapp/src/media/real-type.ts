// What a file is by its first bytes, whatever it was declared as.

type Signature = { type: string; at: number; bytes: string };

const text = (value: string): string => Buffer.from(value, 'latin1').toString('hex');

/** Hex of the bytes at an offset; the first that fits wins. */
const SIGNATURES: Signature[] = [
  { type: 'image/jpeg', at: 0, bytes: 'ffd8ff' },
  { type: 'image/png', at: 0, bytes: '89504e470d0a1a0a' },
  { type: 'image/gif', at: 0, bytes: text('GIF8') },
  { type: 'image/webp', at: 8, bytes: text('WEBP') },
  { type: 'audio/wav', at: 8, bytes: text('WAVE') },
  { type: 'audio/ogg', at: 0, bytes: text('OggS') },
  { type: 'audio/amr', at: 0, bytes: text('#!AMR') },
  { type: 'audio/mpeg', at: 0, bytes: text('ID3') },
  { type: 'audio/mpeg', at: 0, bytes: 'fffb' },
  { type: 'audio/mpeg', at: 0, bytes: 'fff3' },
  { type: 'audio/mpeg', at: 0, bytes: 'fff2' },
  { type: 'audio/aac', at: 0, bytes: 'fff1' },
  { type: 'audio/aac', at: 0, bytes: 'fff9' },
  { type: 'audio/flac', at: 0, bytes: text('fLaC') },
  { type: 'audio/mp4', at: 4, bytes: text('ftypM4A') },
  { type: 'video/3gpp', at: 4, bytes: text('ftyp3gp') },
  { type: 'image/heic', at: 4, bytes: text('ftyphei') },
  { type: 'image/heic', at: 4, bytes: text('ftypmif1') },
  { type: 'video/mp4', at: 4, bytes: text('ftyp') },
  { type: 'video/webm', at: 0, bytes: '1a45dfa3' },
  { type: 'application/pdf', at: 0, bytes: text('%PDF-') },
  { type: 'application/zip', at: 0, bytes: text('PK\u0003\u0004') },
  { type: 'application/msword', at: 0, bytes: 'd0cf11e0a1b11ae1' },
  { type: 'application/x-msdownload', at: 0, bytes: text('MZ') },
  { type: 'application/x-executable', at: 0, bytes: '7f454c46' },
];

/** The type of the bytes; `text/html` and `image/svg+xml` are told from plain text; unknown bytes are `application/octet-stream`. */
export function realType(bytes: Buffer): string {
  const found = SIGNATURES.find(
    ({ at, bytes: hex }) => bytes.subarray(at, at + hex.length / 2).toString('hex') === hex,
  );
  if (found) return found.type;
  const start = bytes.subarray(0, 1024);
  if (start.includes(0)) return 'application/octet-stream';
  const words = start.toString('utf8').trimStart().toLowerCase();
  if (/^(<!doctype html|<html|<head|<body|<script)/.test(words)) return 'text/html';
  if (/<svg[\s>]/.test(words)) return 'image/svg+xml';
  return words.includes('\ufffd') ? 'application/octet-stream' : 'text/plain';
}

const OFFICE = /^application\/(vnd\.openxmlformats-officedocument\.|vnd\.oasis\.opendocument\.|vnd\.ms-|msword$)/;
const NEVER = ['application/x-msdownload', 'application/x-executable', 'text/html', 'image/svg+xml'];

/**
 * The type to store a file under, null when it is not what its kind may be.
 * `declared` only refines what the bytes cannot tell: which office document a zip holds.
 */
export function acceptedType(
  kind: 'image' | 'voice' | 'audio' | 'video' | 'document' | 'sticker',
  real: string,
  declared: string | null,
): string | null {
  if (NEVER.includes(real)) return null;
  const plain = declared?.split(';')[0]?.trim().toLowerCase() ?? null;
  if (kind === 'document')
    return ['application/zip', 'application/msword'].includes(real) && plain && OFFICE.test(plain) ? plain : real;
  if (kind === 'image' || kind === 'sticker') return real.startsWith('image/') ? real : null;
  // A container of sound and picture may hold sound alone.
  if (kind === 'voice' || kind === 'audio') {
    if (real.startsWith('audio/')) return real;
    return { 'video/webm': 'audio/webm', 'video/mp4': 'audio/mp4', 'video/3gpp': 'audio/3gpp' }[real] ?? null;
  }
  return real.startsWith('video/') ? real : null;
}
