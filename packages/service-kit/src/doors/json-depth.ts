// Bounds how deep JSON from outside may nest: what is parsed without harm overflows the stack of whoever walks it later.

/** Deepest nesting that any body may have; ours stay below 20. */
const deepest = 100;

const [quote, openBracket, closeBracket, openBrace, closeBrace] = [0x22, 0x5b, 0x5d, 0x7b, 0x7d];

/** Whether brackets and braces outside of strings nest deeper than allowed. Reads the text once, and strings by leaps. */
export function nestsTooDeep(text: string, limit = deepest): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case quote:
        at = endOfString(text, at) - 1;
        break;
      case openBracket:
      case openBrace:
        depth += 1;
        if (depth > limit) return true;
        break;
      case closeBracket:
      case closeBrace:
        depth -= 1;
        break;
    }
  }
  return false;
}

/** Index after the closing quote; the text's end when there is none. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text[end - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return end + 1;
  }
  return text.length;
}
