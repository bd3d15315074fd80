// Last wall before a log line or stored error leaves: hides secrets, phone numbers and addresses by their shape.

const rules: [RegExp, string][] = [
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi, '$1 [hidden]'],
  [/\b(sk|pk|rk)-[A-Za-z0-9_-]{8,}/g, '[hidden]'],
  [/\bEAA[A-Za-z0-9]{16,}/g, '[hidden]'],
  [/(postgres(?:ql)?(?:\+asyncpg)?|rediss?|https?|smtps?):\/\/([^:/\s"@]+):[^@\s"/]+@/gi, '$1://$2:[hidden]@'],
  [
    /("(?:[a-z_-]*(?:token|secret|password|api_?key|authorization|authentication|cookie))"\s*:\s*")[^"]*"/gi,
    '$1[hidden]"',
  ],
  [/[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}/g, '[e-mail]'],
  [/(?<![0-9A-Za-z.\-:])\+?(\d{2,3})\d{5,9}(\d{3})(?![0-9A-Za-z-]|\.\d)/g, '+$1…$2'],
];

/**
 * Hides what must not be in a log: credentials by shape and by field name, e-mail addresses, phone numbers (last three digits stay).
 * Numbers of 10 to 15 digits count as phones; epoch times in log lines are given as ISO strings for that reason.
 */
export function scrub(text: string): string {
  let clean = text;
  for (const [pattern, replacement] of rules) clean = clean.replace(pattern, replacement);
  return clean;
}
