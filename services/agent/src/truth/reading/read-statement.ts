// Reads everything a text says that could be checked, whoever wrote it.
import type { CodeClaim, DateClaim, DaysClaim, HoursClaim, LinkClaim, NumberClaim } from './claim.ts';
import { numberClaimsIn } from './amounts.ts';
import { codesIn } from './codes.ts';
import { datesIn } from './dates.ts';
import { blankAll, fold } from './fold.ts';
import { hoursIn } from './hours.ts';
import { linksIn } from './links.ts';
import { digitsIn } from './numbers.ts';

export interface Statement {
  /** In NFC. */
  original: string;
  folded: string;
  links: LinkClaim[];
  codes: CodeClaim[];
  dates: DateClaim[];
  hours: HoursClaim[];
  days: DaysClaim[];
  numbers: NumberClaim[];
  /** Every number of the text, whatever it stands for. */
  figures: number[];
  /** The folded text without what was read: links, codes, dates, hours and numbers are left empty. */
  rest: string;
}

/**
 * Reads a text. `weekday` is today's at the shop, Monday is 1; `names` are stretches of the folded text that are names
 * and hold no claims.
 */
export function readStatement(
  text: string,
  weekday: number,
  names: (folded: string) => { start: number; end: number }[] = () => [],
): Statement {
  const original = text.normalize('NFC');
  const links = linksIn(original);
  const folded = blankAll(fold(original), links);
  const named = names(folded);
  let rest = blankAll(folded, named);
  const codes = codesIn(blankAll(blankAll(original, links), named), rest);
  rest = blankAll(rest, codes);
  const dates = datesIn(rest);
  rest = blankAll(rest, dates);
  const times = hoursIn(rest, weekday);
  const hours = times.filter((one) => one.kind === 'hours');
  rest = blankAll(rest, hours);
  const numbers = numberClaimsIn(rest);
  return {
    original,
    folded,
    links,
    codes,
    dates,
    hours,
    days: times.filter((one) => one.kind === 'days'),
    numbers,
    figures: digitsIn(folded).map((one) => one.value),
    rest: blankAll(
      rest,
      numbers.filter((one) => one.kind !== 'figure'),
    ),
  };
}
