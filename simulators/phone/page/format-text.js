// WhatsApp's marks (*bold* _italic_ ~struck~ `code` ```block``` > quote) and links, turned into DOM nodes.
import { element } from './elements.js';

const INLINE =
  /```([\s\S]+?)```|`([^`\n]+)`|(?<![\p{L}\p{N}*])\*(?!\s)([^*\n]+?)(?<!\s)\*(?![\p{L}\p{N}*])|(?<![\p{L}\p{N}_])_(?!\s)([^_\n]+?)(?<!\s)_(?![\p{L}\p{N}_])|(?<![\p{L}\p{N}~])~(?!\s)([^~\n]+?)(?<!\s)~(?![\p{L}\p{N}~])|(https?:\/\/[^\s<>"]+)/u;

/** The text as a fragment; nothing in it is read as HTML. */
export function formatText(text) {
  const fragment = document.createDocumentFragment();
  const lines = text.split('\n');
  let plain = [];
  const flush = () => {
    if (plain.length > 0) fragment.append(...inline(plain.join('\n')));
    plain = [];
  };
  for (const [index, line] of lines.entries()) {
    if (line.startsWith('> ')) {
      flush();
      fragment.append(element('blockquote', {}, ...inline(line.slice(2))));
    } else
      plain.push(
        index > 0 && plain.length === 0 && !lines[index - 1].startsWith('> ')
          ? `\n${line}`
          : line.replace(/^[-*] (?=\S)/, '•  '),
      );
  }
  flush();
  return fragment;
}

function inline(text) {
  const nodes = [];
  let rest = text;
  for (let match = INLINE.exec(rest); match; match = INLINE.exec(rest)) {
    const [whole, block, code, bold, italic, struck, link] = match;
    if (match.index > 0) nodes.push(rest.slice(0, match.index));
    const taken = link ? trimLink(link) : whole;
    if (block ?? code) nodes.push(element('code', {}, block ?? code));
    else if (bold) nodes.push(element('strong', {}, ...inline(bold)));
    else if (italic) nodes.push(element('em', {}, ...inline(italic)));
    else if (struck) nodes.push(element('s', {}, ...inline(struck)));
    else nodes.push(element('a', { href: taken, target: '_blank', rel: 'noreferrer noopener' }, taken));
    rest = rest.slice(match.index + taken.length);
  }
  if (rest) nodes.push(rest);
  return nodes;
}

/** A full stop or a closing bracket after a link is the sentence's, not the link's. */
function trimLink(link) {
  return link.replace(/[.,;:!?)\]*_~'"»]+$/u, '');
}

export function isEmojiOnly(text) {
  return (
    /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200d|\ufe0f|\s){1,8}$/u.test(text) && [...text].length <= 8
  );
}

const CLOCK = new Intl.DateTimeFormat('es-AR', { hour: '2-digit', minute: '2-digit', hour12: false });
const DATE = new Intl.DateTimeFormat('es-AR', { day: 'numeric', month: 'long', year: 'numeric' });
const SHORT = new Intl.DateTimeFormat('es-AR', { day: 'numeric', month: 'numeric', year: '2-digit' });
const WEEKDAY = new Intl.DateTimeFormat('es-AR', { weekday: 'long' });

export function clock(at) {
  return CLOCK.format(new Date(at));
}

/** hoy, ayer, a weekday within the week, else the date; `short` for the list (today: the hour). */
export function day(at, short = false) {
  const then = new Date(at);
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000);
  if (days === 0) return short ? clock(at) : 'hoy';
  if (days === 1) return 'ayer';
  if (days < 7) return WEEKDAY.format(then);
  return (short ? SHORT : DATE).format(then);
}

/** Numbers of Argentina and Brazil as people write them; others unchanged. */
export function prettyPhone(phone) {
  return phone
    .replace(
      /^\+54(9?)(11|\d{3})(\d{3,4})(\d{4})$/,
      (_, nine, area, first, last) => `+54 ${nine ? '9 ' : ''}${area} ${first}-${last}`,
    )
    .replace(/^\+55(\d{2})(\d{4,5})(\d{4})$/, '+55 $1 $2-$3');
}
