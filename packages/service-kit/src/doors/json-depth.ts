// Bounds how deep JSON from outside may nest: what is parsed without harm overflows the stack of whoever walks it later.

/** Deepest nesting that any body may have; ours stay below 20. */
const deepest = 100;

/** Whether brackets and braces outside of strings nest deeper than allowed. Reads the text once, and strings by leaps. */
export function nestsTooDeep(text: string, limit = deepest): boolean {
  const marks = /["[\]{}]/g;
  let depth = 0;
  for (let mark = marks.exec(text); mark; mark = marks.exec(text)) {
    if (mark[0] === '"') marks.lastIndex = endOfString(text, mark.index);
    else if (mark[0] === '[' || mark[0] === '{') depth += 1;
    else depth -= 1;
    if (depth > limit) return true;
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
