// Makes text of others harmless to a model's reading: nothing hidden in it, no marks that a model takes for the frame of a conversation.

/** Controls, bidirectional marks, zero-width and tag characters, line separators. */
const unseen =
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  /[\u034f\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|\udb40/;
/** Where a mark of a frame may begin. */
const frameBegins = /<\s*[|<s/]|\|>|\[(?:\/|INST|\s*persona)/i;
const roleBegins = /(?:system|assistant|developer|sistema|asistente)["*\] ]{0,3}:/i;
// oxlint-disable-next-line no-control-regex -- these are what is taken out
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]+/g;
const lines = /[\u2028\u2029]/g;
/** A joiner stays between two pictures, where it makes one of them. */
const hidden =
  /[\u034f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|[\u{e0000}-\u{e01ef}]|(?<![\u{1f3fb}-\u{1f3ff}\p{Extended_Pictographic}\ufe0f])\u200d|\u200d(?!\p{Extended_Pictographic})/gu;
/** Some providers are told what is ours in the middle of a conversation between `<system>` and `</system>`. */
const frames = /<\s*\/?\s*system\b(?:[^<>]{0,200}>)?|<\||\|>|<<\/?SYS>*|\[\/?INST\]?|<\/?s>/gi;
const roles = /^([ \t>#*[(-]{0,6})(system|assistant|developer|sistema|asistente|assistente)(["*\] ]{0,3}):/gim;
const team = /\[(\s*persona del equipo\s*)\]/gi;

/** The same text where there is nothing to take out, which is nearly always. */
export function plainText(text: string): string {
  if (!unseen.test(text) && !frameBegins.test(text) && !(text.includes(':') && roleBegins.test(text))) return text;
  return text
    .replace(lines, '\n')
    .replace(controls, ' ')
    .replace(hidden, '')
    .replace(frames, (mark) => mark.replace(/[<[]/g, '(').replace(/[>\]]/g, ')').replaceAll('|', '¦'))
    .replace(roles, '$1“$2”$3:')
    .replace(team, '($1)');
}

/** Text of others as one line between quotation marks, for places where sentences of ours stand beside it. */
export function quoted(text: string): string {
  return JSON.stringify(plainText(text));
}
