// Finds codes a text names: coupons, article codes, tracking codes.
import type { CodeClaim } from './claim.ts';
import { fold } from './fold.ts';

const token = /(?<![\w-])[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*(?![\w-])/g;
/** Sizes and measures look like codes ("10XL", "500ML", "2X1"). */
const measure =
  /^(?:\d+(?:ML|CM|KG|GR|MM|CC|HS|GB|TB|X\d+|K|W|V|L|G|M|U|H|P|X{1,4}L|ER[OA]?|[DT][OA]|AS|OS|X)|X{1,5}[LS]|\d+[AOPX]|\d{2}H\d{2})$/i;
const couponWord = /\b(?:cupon(?:es)?|cupom|cupons|voucher)\b/g;
const codeWord = /\b(?:codigos?|code)\b/g;
/** "2x1": take two, pay one. */
const takeAndPay = /(?<![\w.,$])[2-9]x[1-8](?![\w.,]\w|\w)/g;
/** "- VERANO: 10%": a line that begins with a code and tells what it takes off. */
const listed = /(?:^|[?!.] )[-•* \t]{0,8}([A-Z][A-Z0-9_-]{3,30})[*_ ]{0,3}[:(–-][^\n]{0,40}\d ?%/gm;
const skuWord = /\b(?:sku|referencia|ref\.|articulo n°|cod\.)/g;
const trackingWord = /\b(?:seguimiento|rastreio|rastreamento|rastreo|tracking|guia|codigo de envio)\b/g;
const notCodes = new Set(
  'ARS BRL USD MXN CLP COP UYU EUR OFF PIX CABA AMBA SMS DNI CPF CUIT CNPJ CEP GBA PDF SKU QR MAIL OK SIN CON SEM COM LOS LAS DEL POR PARA QUE'.split(
    ' ',
  ),
);
const phone =
  /(?<![\w.,$%/])(?:\+|(?<=\b(?:tel|telefono|telefone|fone|whatsapp|wsp|cel|celular|llamanos|llamar|ligue|numero)\.?:? (?:al |es |el |para |e |o )?))\(?\d[\d ()-]{6,20}\d(?![\w%]|[.,]\d)/g;
const longNumber = /(?<![\w.,$%/-])\d{9,}(?![\w%]|[.,]\d)/g;

/**
 * The codes of a text: whatever holds capitals and digits, and what is named as a coupon, an article code or a tracking
 * code. `folded` is the same text folded; addresses and names are left empty in both.
 */
export function codesIn(original: string, folded: string): CodeClaim[] {
  const claims: CodeClaim[] = [];
  const add = (start: number, code: string, what: CodeClaim['what']) => {
    if (!claims.some((one) => one.start < start + code.length && start < one.end))
      claims.push({ kind: 'code', code, what, start, end: start + code.length });
  };
  const named = (word: RegExp, what: CodeClaim['what'], fits: (code: string) => boolean) => {
    for (const match of folded.matchAll(word)) {
      const from = match.index + match[0].length;
      const room = (original.slice(from, from + 84).split(/[\n!?]|\.(?:\s|$)/)[0] ?? '').replace(/[*_~`"'«»“”]/g, ' ');
      for (const found of room.matchAll(token)) {
        if (found.index > 40) break;
        if (!fits(found[0]) || notCodes.has(found[0].toUpperCase())) continue;
        add(from + found.index, found[0], what);
        break;
      }
    }
  };
  for (const match of folded.matchAll(phone)) add(match.index, match[0], 'phone');
  named(trackingWord, 'tracking', (code) => code.length >= 6 && /\d{3}/.test(code));
  named(skuWord, 'sku', (code) => code.length >= 3 && (/\d/.test(code) || /[A-Z]{2}/.test(code)));
  named(couponWord, 'coupon', (code) => /^[A-Z0-9_-]{3,}$/.test(code) && /[A-Z]/.test(code) && !measure.test(code));
  named(codeWord, 'code', (code) => /^[A-Z0-9_-]{3,}$/.test(code) && /[A-Z]/.test(code) && !measure.test(code));
  for (const match of original.matchAll(listed))
    add(match.index + match[0].indexOf(match[1] ?? ''), match[1] ?? '', 'coupon');
  for (const match of original.matchAll(token)) {
    const code = match[0];
    if (code.length < 4 || code !== code.toUpperCase() || measure.test(code)) continue;
    const hasLetters = /[A-Z]/.test(code);
    if ((hasLetters && /\d/.test(code)) || /[A-Z]{2,}-[A-Z0-9]+/.test(code)) add(match.index, code, 'code');
  }
  for (const match of folded.matchAll(takeAndPay)) add(match.index, match[0], 'code');
  for (const match of folded.matchAll(longNumber)) add(match.index, match[0], 'code');
  return claims.sort((one, other) => one.start - other.start);
}

/** A phone number by its last eight digits, however it is grouped and whatever comes before. */
export function phoneWord(written: string): string {
  return `phone ${written.replace(/\D/g, '').slice(-8)}`;
}

/** All words a source holds that could be a code, folded, and its phone numbers. */
export function codeWords(text: string): string[] {
  const folded = fold(text);
  const phones = folded.match(/\+?\(?\d[\d ()-]{6,20}\d/g) ?? [];
  return [...(folded.match(/[a-z0-9]+(?:[-_][a-z0-9]+)*/g) ?? []), ...phones.map(phoneWord)];
}
