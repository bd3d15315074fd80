// Finds opening hours: days of the week, and the hours that are said of them.
import type { DaysClaim, HoursClaim } from './claim.ts';
import type { Stretch } from './fold.ts';
import { stretches } from './fold.ts';

/** Feast days stand beside the week's seven. */
const feast = 8;
const dayNames: Record<string, number> = {
  lunes: 1,
  lun: 1,
  martes: 2,
  mar: 2,
  miercoles: 3,
  mie: 3,
  jueves: 4,
  jue: 4,
  viernes: 5,
  vie: 5,
  sabado: 6,
  sabados: 6,
  sab: 6,
  domingo: 7,
  domingos: 7,
  dom: 7,
  segunda: 1,
  seg: 1,
  terca: 2,
  ter: 2,
  quarta: 3,
  qua: 3,
  quinta: 4,
  qui: 4,
  sexta: 5,
  sex: 5,
  feriado: feast,
  feriados: feast,
};
const spanish = 'lunes|martes|miercoles|jueves|viernes|sabados?|domingos?|feriados?';
const portuguese = 'segunda|terca|quarta|quinta|sexta';
const feira = '(?:s?-feiras?)';
/** "segunda" alone is also "second": it is a day beside "-feira" or in a span of days. */
const span = new RegExp(
  String.raw`\b(${spanish}|${portuguese})${feira}? ?(?:a|al|ate|hasta|hasta el|ate o|ate a|-) ?(${spanish}|${portuguese})${feira}?(?![a-z])`,
  'g',
);
const abbreviated =
  /\b(lun|mar|mie|jue|vie|sab|dom|seg|ter|qua|qui|sex)\.? ?(?:a|-) ?(lun|mar|mie|jue|vie|sab|dom|seg|ter|qua|qui|sex)\b/g;
const single = new RegExp(String.raw`\b(?:(${spanish})|(?:(${portuguese})${feira}))(?![a-z])`, 'g');
const everyDay = /\b(?:todos los dias|todos os dias|los 7 dias|os 7 dias)\b/g;
const weekend = /\b(?:fines? de semana|finais? de semana|fim de semana)\b/g;
const today = /\b(?:hoy|hoje)\b/g;
const hour = String.raw`(\d{1,2})(?:(?::|h|\.)(\d{2}))? ?(hs?|horas|hrs)?\.?`;
const range = new RegExp(
  String.raw`(?<![\d.,$:/])(de |das |desde las |entre las |entre as |desde as )?${hour} ?(?:a|as|a las|hasta las|hasta|ate as|ate|y las|y|e|-) ?${hour}(?![\d%/]|[.,:]\d| ?(?:dias?|semanas?|mes(?:es)?|anos?|cuotas|parcelas|unid|horas habiles)\b)`,
  'g',
);
const moment =
  /(?:\b(?:las|as|ate as|hasta las) (\d{1,2})(?:(?::|h|\.)(\d{2}))?(?: ?(?:hs|h|horas)\b)?(?! (?:[a-z]+ )?(?:cores|colores|pecas|prendas|opcoes|opciones|unidades|talles|tamanhos|lojas|sucursales|remeras|botellas))|(?<![\d.,:])(\d{1,2})(?::|h)(\d{2})\b)(?![\d%/]|[.,]\d)/g;
const spokenHours: Record<string, number> = {
  una: 1,
  uma: 1,
  dos: 2,
  duas: 2,
  tres: 3,
  cuatro: 4,
  quatro: 4,
  cinco: 5,
  seis: 6,
  siete: 7,
  sete: 7,
  ocho: 8,
  oito: 8,
  nueve: 9,
  nove: 9,
  diez: 10,
  dez: 10,
  once: 11,
  onze: 11,
  doce: 12,
  doze: 12,
};
const spokenHour = String.raw`(${Object.keys(spokenHours).join('|')})( y media| e meia| y cuarto)?`;
const partOfDay = String.raw`(?: (?:de la|da|a la|pela|por la) (manana|tarde|noche|noite|manha))?`;
/** "De nueve a seis de la tarde", "das nove às seis". */
const spokenRange = new RegExp(
  String.raw`\b(?:de|desde|das|entre|desde las|entre las|de las|das|desde as) ${spokenHour}${partOfDay} ?(?:a|as|a las|hasta las|hasta|ate as|ate|y|e|y las) ${spokenHour}${partOfDay}(?![a-z0-9]| (?:dias|horas habiles|semanas|meses|cuotas|unidades|personas|talles|dias uteis))`,
  'g',
);
/** "Abrimos a las nueve", "fechamos às sete". */
const spokenMoment = new RegExp(
  String.raw`\b(?:(?:a|hasta|desde|para) las?|(?:ate|desde|a partir das?|(?:abr|fech)[a-z]{1,5})(?: as)?) ${spokenHour}${partOfDay}(?= ?(?:$|[.,;:!?)]|en punto|hs|horas|y (?:cerr|los)|e (?:fech|aos)|hasta|ate|de lunes|de segunda|los|aos))`,
  'g',
);
const hoursWords =
  /\b(?:abr|cerr|horari|atend|atencion|abert|abiert|fech|funcion|local|showroom|loja|tienda fisica|visit|retir)/;
const closed =
  /\b(?:cerrad[oa]s?|cerramos(?! (?:a|recien)\b)|no abrimos|no atendemos|fechad[oa]s?|fechamos(?! as\b)|nao abrimos|nao atendemos|no abre|nao abre)\b/;
const opened = /\b(?:abiert[oa]s?|abrimos|abre|atendemos|abert[oa]s?|atencion|funcionamos)\b/;

/** What is said of this moment is not said of the day named beside it. */
const closedNow =
  /\b(?:ahora|en este momento|agora|neste momento)\b[^.\n;:?!]{0,20}?\b(?:cerrad[oa]s?|fechad[oa]s?|abiert[oa]s?|abert[oa]s?)\b/g;

function withoutNow(words: string): string {
  return /a[gh]ora|momento/.test(words) ? words.replace(closedNow, '') : words;
}

interface DayGroup extends Stretch {
  days: number[];
  /** "hoy" */
  isToday: boolean;
}

function between(from: number, to: number): number[] {
  const days: number[] = [];
  for (let day = from; days.length < 7; day = (day % 7) + 1) {
    days.push(day);
    if (day === to) break;
  }
  return days;
}

function dayGroupsIn(text: string, weekday: number): DayGroup[] {
  const found: DayGroup[] = [];
  let rest = text;
  const take = (pattern: RegExp, days: (match: RegExpExecArray) => number[], isToday = false) => {
    for (const match of rest.matchAll(pattern)) {
      const end = match.index + match[0].length;
      found.push({ days: days(match), isToday, start: match.index, end });
      rest = rest.slice(0, match.index) + ' '.repeat(match[0].length) + rest.slice(end);
    }
  };
  const ends = (match: RegExpExecArray) => between(dayNames[match[1] ?? ''] ?? 1, dayNames[match[2] ?? ''] ?? 7);
  take(span, ends);
  take(abbreviated, ends);
  take(single, (match) => [dayNames[match[1] ?? match[2] ?? ''] ?? 1]);
  take(everyDay, () => [1, 2, 3, 4, 5, 6, 7]);
  take(weekend, () => [6, 7]);
  take(today, () => [weekday], true);
  found.sort((one, other) => one.start - other.start);
  return joinNeighbours(found, text);
}

/** "sábados y domingos" is one group. */
function joinNeighbours(groups: DayGroup[], text: string): DayGroup[] {
  const joined: DayGroup[] = [];
  for (const group of groups) {
    const last = joined.at(-1);
    if (
      last !== undefined &&
      /^(?:s)?(?:,? (?:y|e|los|y los|e aos|aos|nos)?|,)? ?$/.test(text.slice(last.end, group.start))
    ) {
      last.days = [...new Set([...last.days, ...group.days])];
      last.isToday = (last.isToday || group.isToday) && last.days.filter((day) => day !== feast).length === 1;
      last.end = group.end;
    } else joined.push({ ...group });
  }
  return joined;
}

interface Span extends Stretch {
  from: number;
  to: number | null;
}

function minutes(hours: string | undefined, rest: string | undefined): number {
  return Number(hours ?? 0) * 60 + Number(rest ?? 0);
}

function spokenMinutes(word = '', half = '', day = ''): number {
  const hour = spokenHours[word] ?? 0;
  const isLate = /^(?:tarde|no)/.test(day) && hour < 12;
  return (hour + (isLate ? 12 : 0)) * 60 + (half === '' ? 0 : half.includes('cuarto') ? 15 : 30);
}

/** Hours said in letters, where a text speaks of hours. "De nueve a seis" ends after noon. */
function spokenSpans(text: string): Span[] {
  const ranges = Array.from(text.matchAll(spokenRange), (match): Span => {
    const [whole, h1, half1, day1, h2, half2, day2] = match;
    const [from, to] = [
      spokenMinutes(h1, half1, day1 ?? (day2 === 'manana' ? day2 : '')),
      spokenMinutes(h2, half2, day2),
    ];
    // "De dos a seis de la tarde": what is said last holds for both.
    const isAfternoon = day1 === undefined && from < 4 * 60;
    return {
      from: isAfternoon ? from + 720 : from,
      to: to > from ? to : to + 720,
      start: match.index,
      end: match.index + whole.length,
    };
  });
  const moments = Array.from(text.matchAll(spokenMoment), (match): Span => {
    const [whole, word, half, day] = match;
    return { from: spokenMinutes(word, half, day), to: null, start: match.index, end: match.index + whole.length };
  });
  const isFree = (one: Span) => !ranges.some((range) => range.start < one.end && one.start < range.end);
  return [...ranges, ...moments.filter(isFree)];
}

function spansIn(text: string, isAboutHours: boolean): Span[] {
  const found: Span[] = [];
  let rest = text;
  const add = (start: number, length: number, from: number, to: number | null) => {
    if (from > 24 * 60 || (to ?? 0) > 24 * 60) return;
    found.push({ from, to, start, end: start + length });
    rest = rest.slice(0, start) + ' '.repeat(length) + rest.slice(start + length);
  };
  for (const match of text.matchAll(range)) {
    const [whole, lead, h1, m1, u1, h2, m2, u2] = match;
    const isMarked = m1 !== undefined || m2 !== undefined || u1 !== undefined || u2 !== undefined;
    // "24 a 48 hs" is a wait, not an hour of the day.
    if (
      (Number(h1) < 24 || m1 !== undefined) &&
      (isMarked || (isAboutHours && (lead !== undefined || Number(h1) < Number(h2))))
    )
      add(match.index, whole.length, minutes(h1, m1), minutes(h2, m2));
  }
  for (const match of rest.matchAll(moment))
    add(match.index, match[0].length, minutes(match[1] ?? match[3], match[2] ?? match[4]), null);
  if (isAboutHours) found.push(...spokenSpans(rest));
  if (isAboutHours)
    for (const match of rest.matchAll(/(?<![\d.,:])(\d{1,2}) ?(?:hs|h)\b/g))
      if (Number(match[1]) < 24) add(match.index, match[0].length, minutes(match[1], undefined), null);
  return found.sort((one, other) => one.start - other.start);
}

/** The days said before the hours, or after them where the sentence begins with hours. */
function groupOf(span: Span, groups: DayGroup[], comesFirst: boolean): DayGroup | undefined {
  const before = groups.findLast((group) => group.end <= span.start);
  const after = groups.find((group) => group.start >= span.end);
  return comesFirst ? (after ?? before) : before;
}

/**
 * Hours and days of a folded text in which addresses and dates are left empty. `weekday` is today's at the shop
 * (Monday is 1), which "hoy" stands for.
 */
export function hoursIn(text: string, weekday: number): (HoursClaim | DaysClaim)[] {
  const claims: (HoursClaim | DaysClaim)[] = [];
  for (const line of stretches(text, /\n+|(?<=[!?;])\s|(?<=[a-z0-9]\.)\s/g)) {
    const inside = ' '.repeat(line.start) + text.slice(line.start, line.end);
    if (!/\d|dias|feira|[aeo]s?\b/.test(inside)) continue;
    const groups = dayGroupsIn(inside, weekday);
    const spans = spansIn(inside, groups.length > 0 || hoursWords.test(inside));
    const comesFirst = (spans[0]?.start ?? Infinity) < (groups[0]?.start ?? -1);
    for (const span of spans) {
      const group = groupOf(span, groups, comesFirst);
      claims.push({ kind: 'hours', days: group?.days ?? null, isToday: group?.isToday ?? false, ...span });
    }
    for (const [index, group] of groups.entries()) {
      const next = groups[index + 1]?.start ?? line.end;
      const near = withoutNow(text.slice(groups[index - 1]?.end ?? line.start, next));
      const after = text.slice(group.end, next);
      const isOpen =
        closed.test(after) || (closed.test(near) && groups.length === 1)
          ? false
          : opened.test(near) || spans.length > 0
            ? true
            : null;
      const isHoursOfToday = group.days.length === 1 && /^ho[jy]/.test(text.slice(group.start, group.end));
      if (!isHoursOfToday || (isOpen !== null && hoursWords.test(inside)))
        claims.push({ kind: 'days', ...group, isOpen });
    }
  }
  return claims;
}
