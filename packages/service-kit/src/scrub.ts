// Last wall before a log line or stored error leaves: hides secrets, phone numbers and addresses by their shape.

const secretName = '(?:token|secret|password|passwd|api[_-]?key|authorization|authentication|cookie)';

/** Repetitions are bounded: an endless run of letters must not make the search quadratic. */
const rules: [RegExp, string][] = [
  [/\bBearer\s+[A-Za-z0-9._~+/=-]{6,}/gi, 'Bearer [hidden]'],
  [/\bBasic\s+(?=[a-z+/]*[A-Z0-9])[A-Za-z0-9+/]{6,}={0,2}/g, 'Basic [hidden]'],
  [/\b(sk|pk|rk)-[A-Za-z0-9_-]{8,}/g, '[hidden]'],
  [/\bEAA[A-Za-z0-9]{16,}/g, '[hidden]'],
  [/\bAIza[A-Za-z0-9_-]{30,}/g, '[hidden]'],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/g, '[hidden]'],
  [
    /(postgres(?:ql)?(?:\+\w{1,20})?|rediss?|https?|smtps?):\/\/([^:/\s"@]{0,100}):[^\s"/]{1,300}@/gi,
    '$1://$2:[hidden]@',
  ],
  [
    new RegExp(`("[a-z_-]{0,40}${secretName}"\\s*:\\s*)(?:"(?:[^"\\\\]|\\\\.)*"|\\[[^\\][{}]*\\])`, 'gi'),
    '$1"[hidden]"',
  ],
  [new RegExp(`(\\\\"[a-z_-]{0,40}${secretName}\\\\"\\s*:\\s*\\\\")(?:[^"\\\\]|\\\\{2,}.)*`, 'gi'), '$1[hidden]'],
  [new RegExp(`\\b([a-z_.-]{0,40}${secretName}=)[^\\s"'&,;\\\\]+`, 'gi'), '$1[hidden]'],
  [/\b(x-[a-z-]{1,40}(?:token|key|secret)\s*:\s*)[^\s"'\\,;]+/gi, '$1[hidden]'],
  [/(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,255}\.[A-Za-z]{2,}/g, '[e-mail]'],
  [/(?<![0-9A-Za-z.:/-])\+(\d{1,3})[\d ().-]{5,16}(\d[ .-]?\d[ .-]?\d)(?![0-9A-Za-z])/g, '+$1…$2'],
];

/** 10 to 15 digits that stand alone, not a part of an id, a fraction or a date. */
const phone = /(?<![0-9A-Za-z.-])\+?(\d{2,3})\d{5,9}(\d{3})(?![0-9A-Za-z-]|\.\d)/g;

/** What stands before a number that is the id of a thing, by the name of its field or its place in an address; `wa_id` and `reply_to_id` are people. */
const idBefore =
  /(?:\b(?:store|order|product|variant|category|coupon)_id\\*"?\s*[:=]\s*\\*"?|\b(?:orders|products|variants|categories|coupons)\/)$/;
const phoneNumberIdBefore = /\bphone_number_id\\*"?\s*[:=]\s*\\*"?$/;
/** Ids of shops have ten digits or so; a phone with its country has more. */
const longestId = 11;

/**
 * Hides what must not be in a log: credentials by shape and by field name, e-mail addresses, phone numbers (last three digits stay).
 * Numbers of 10 to 15 digits count as phones, unless their field or address says that they are ids; epoch times in log lines are given as ISO strings for that reason.
 * Text that is JSON stays JSON: a number that is hidden becomes a string.
 */
export function scrub(text: string): string {
  let clean = text;
  for (const [pattern, replacement] of rules) clean = clean.replace(pattern, replacement);
  return hidePhones(clean);
}

function isId(number: string, before: string): boolean {
  return phoneNumberIdBefore.test(before) || (number.length <= longestId && idBefore.test(before));
}

function hidePhones(text: string): string {
  const json = /^\s*[[{]/.test(text);
  let seen = 0;
  let inString = false;
  return text.replace(phone, (found, start: string, end: string, offset: number) => {
    if (isId(found, text.slice(Math.max(0, offset - 40), offset))) return found;
    const hidden = `+${start}…${end}`;
    if (!json) return hidden;
    for (; seen < offset; seen += 1) {
      if (text[seen] === '\\') seen += 1;
      else if (text[seen] === '"') inString = !inString;
    }
    return inString ? hidden : `"${hidden}"`;
  });
}
