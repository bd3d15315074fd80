// Reads a received mail as a person would: subject, text, HTML, attachments (RFC 5322, 2045, 2047).

export type Mail = {
  raw: string;
  headers: Record<string, string>;
  subject: string;
  from: string;
  to: string;
  text: string;
  html: string | null;
  attachments: { filename: string; content_type: string; base64: string }[];
};
type Part = { headers: Record<string, string>; body: Buffer };

export function readMail(raw: Buffer): Mail {
  const { headers, body } = splitPart(raw);
  const parts = flatten({ headers, body });
  const of = (type: string) => parts.find((part) => typeOf(part) === type && !isAttachment(part));
  const text = of('text/plain');
  const html = of('text/html');
  return {
    raw: raw.toString('utf8'),
    headers,
    subject: decodeWords(headers['subject'] ?? ''),
    from: decodeWords(headers['from'] ?? ''),
    to: decodeWords(headers['to'] ?? ''),
    text: text ? decodeBody(text).toString('utf8') : '',
    html: html ? decodeBody(html).toString('utf8') : null,
    attachments: parts.filter(isAttachment).map((part) => ({
      filename: filenameOf(part),
      content_type: typeOf(part),
      base64: decodeBody(part).toString('base64'),
    })),
  };
}

function splitPart(raw: Buffer): Part {
  const end = raw.indexOf('\r\n\r\n');
  const head = (end === -1 ? raw : raw.subarray(0, end)).toString('utf8').replaceAll(/\r\n[ \t]+/g, ' ');
  const headers = Object.fromEntries(
    head
      .split('\r\n')
      .filter((line) => line.includes(':'))
      .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  return { headers, body: end === -1 ? Buffer.alloc(0) : raw.subarray(end + 4) };
}

function flatten(part: Part): Part[] {
  const boundary = /^multipart\/.*boundary="?([^";]+)"?/i.exec(part.headers['content-type'] ?? '')?.[1];
  if (boundary === undefined) return [part];
  const sections = part.body.toString('latin1').split(`--${boundary}`).slice(1, -1);
  return sections.flatMap((section) =>
    flatten(splitPart(Buffer.from(section.replace(/^\r\n/, '').replace(/\r\n$/, ''), 'latin1'))),
  );
}

function typeOf(part: Part): string {
  return (part.headers['content-type'] ?? 'text/plain').split(';')[0]!.trim().toLowerCase();
}

function isAttachment(part: Part): boolean {
  return /^attachment/i.test(part.headers['content-disposition'] ?? '');
}

function filenameOf(part: Part): string {
  const disposition = part.headers['content-disposition'] ?? '';
  const pieces = [...disposition.matchAll(/filename\*(?:\d+\*?)?="?([^";]+)"?/gi)].map((match) => match[1]!);
  if (pieces.length > 0) return decodeURIComponent(pieces.join('').replace(/^utf-8''/i, ''));
  return decodeWords(/filename="?([^";]+)"?/i.exec(disposition)?.[1] ?? '');
}

function decodeBody(part: Part): Buffer {
  const encoding = (part.headers['content-transfer-encoding'] ?? '').toLowerCase();
  if (encoding === 'base64') return Buffer.from(part.body.toString('latin1'), 'base64');
  return encoding === 'quoted-printable'
    ? decodeQuoted(part.body.toString('latin1').replaceAll(/=\r\n/g, ''))
    : part.body;
}

function decodeQuoted(text: string): Buffer {
  return Buffer.from(
    text.replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16))),
    'latin1',
  );
}

function decodeWords(value: string): string {
  return value
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, form: string, text: string) =>
      (form.toLowerCase() === 'b' ? Buffer.from(text, 'base64') : decodeQuoted(text.replaceAll('_', ' '))).toString(
        'utf8',
      ),
    );
}
