// Writes amounts, dates and hours the many ways people and models do.
import type { Random } from '@nexus/simulators/tiendanube/catalogue/random';
import type { DrawnShop, Tongue } from './draw-shop.ts';

/** An amount in one of the ways it is written; the same way for every amount given the same `style`. */
export function writeMoney(amount: number, currency: DrawnShop['currency'], style: number): string {
  const whole = Number.isInteger(amount);
  const grouped = (digits: number) =>
    amount.toLocaleString('de-DE', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const usual = grouped(whole ? 0 : 2);
  if (currency === 'BRL') {
    const cents = grouped(2);
    return (
      [
        `R$ ${cents}`,
        `R$${cents}`,
        `R$\u00a0${cents}`,
        `${cents} reais`,
        whole ? `R$ ${usual}` : `R$ ${cents}`,
        `*R$ ${cents}*`,
      ][style % 6] ?? ''
    );
  }
  return (
    [
      `$ ${usual}`,
      `$${usual}`,
      `$ ${grouped(2)}`,
      `$\u00a0${usual}`,
      `${usual} pesos`,
      `ARS ${usual}`,
      `*$ ${usual}*`,
      whole ? `$${amount}` : `$${usual}`,
    ][style % 8] ?? ''
  );
}

/** The same amount in the wrong money. */
export function wrongCurrency(amount: number, currency: DrawnShop['currency'], random: Random): string {
  const written = amount.toLocaleString('de-DE', { minimumFractionDigits: Number.isInteger(amount) ? 0 : 2 });
  return currency === 'BRL'
    ? random.pick([`$ ${written}`, `US$ ${written}`, `${written} pesos`, `€ ${written}`])
    : random.pick([
        `US$ ${written}`,
        `R$ ${written}`,
        `USD ${written}`,
        `${written} dólares`,
        `${written} reais`,
        `€${written}`,
      ]);
}

/** The amount with one digit changed, never the number of digits. */
export function otherDigit(amount: number, random: Random): number {
  const digits = String(Math.trunc(amount)).split('');
  const place = random.integer(0, digits.length - 1);
  const choices = '0123456789'.split('').filter((digit) => digit !== digits[place] && !(place === 0 && digit === '0'));
  digits[place] = random.pick(choices);
  return Number(digits.join('')) + Math.round((amount - Math.trunc(amount)) * 100) / 100;
}

const months = {
  es: 'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'.split(' '),
  pt: 'janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro'.split(' '),
};

export interface Day {
  day: number;
  month: number;
  year?: number;
}

export function writeDate({ day, month, year }: Day, tongue: Tongue, style: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const name = months[tongue][month - 1] ?? '';
  const full = year === undefined ? '' : `/${year}`;
  return (
    [
      `${two(day)}/${two(month)}`,
      `${day}/${month}`,
      `${day} de ${name}`,
      `${two(day)}/${two(month)}${full}`,
      `${day} de ${name}${year === undefined ? '' : ` de ${year}`}`,
    ][style % 5] ?? ''
  );
}

/** Another day: of the same month, or of another. */
export function otherDay({ day, month, ...rest }: Day, random: Random): Day {
  if (!random.chance(0.6)) return { day, month: (month % 12) + 1, ...rest };
  return { day: ((day - 1 + random.integer(1, 26)) % 28) + 1, month, ...rest };
}

export function writeHour(hour: number, tongue: Tongue, style: number): string {
  return (
    (tongue === 'es'
      ? [`${hour}`, `${hour}:00`, `${hour} hs`, `${hour}hs`]
      : [`${hour}h`, `${hour}:00`, `${hour}h00`, `${hour}h`])[style % 4] ?? ''
  );
}
