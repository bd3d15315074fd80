// An error answer that says back the credential it was sent: the value is taken out before anybody reads, logs or keeps it.

const credentialHeader = /auth|api-?key|token|secret|cookie/i;
/** Shorter values would take words out of what the vendor says. */
const leastLength = 6;
const replacement = Buffer.from('[hidden]');

/** @param headers as they were sent @returns the same bytes when nothing of them is in there */
export function hideSentCredentials(bytes: Buffer, headers: Record<string, string> = {}): Buffer {
  let clean = bytes;
  for (const credential of credentialsOf(headers)) {
    for (const form of new Set([credential, JSON.stringify(credential).slice(1, -1), encodeURIComponent(credential)]))
      clean = replaceAll(clean, Buffer.from(form));
  }
  return clean;
}

function credentialsOf(headers: Record<string, string>): string[] {
  return Object.entries(headers)
    .filter(([name]) => credentialHeader.test(name))
    .map(([, value]) => value.replace(/^(?:bearer|basic|token)\s+/i, '').trim())
    .filter((value) => value.length >= leastLength);
}

function replaceAll(bytes: Buffer, wanted: Buffer): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (let at = bytes.indexOf(wanted); at !== -1; at = bytes.indexOf(wanted, from)) {
    parts.push(bytes.subarray(from, at), replacement);
    from = at + wanted.length;
  }
  return from === 0 ? bytes : Buffer.concat([...parts, bytes.subarray(from)]);
}
