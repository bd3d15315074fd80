// Knows where a reply says what carriage costs, and to which place.
import type { Stretch } from '../reading/fold.ts';
import { fold } from '../reading/fold.ts';

const carriage = /\b(?:envios?|frete|entrega|despacho|moto(?:mensajeria)?|correo)\b/;
/** "El envío a Salta sale $ …"; not "con envío sale $ …", nor "el envío es gratis y sale $ …". */
const ofCarriage =
  /(?<!\b(?:con|com|sin|sem|mas|mais|incluye|inclui|el total de|y) (?:el |la |o |a |tu |seu )?)\b(?:envio|frete|entrega) (?!gratis|incluid|inclus|gratuit)(?:(?!gratis|gratuit|incluid|inclus|falta|desde|a partir|total|buzo)[^.;$\d]){0,48}?\b(?:sale|salen|cuesta|cuestan|vale|custa|sai|fica em|e de|es de|son)[ :]*(?:r?\$ ?)?$/;
const place =
  /(?:^|[\s(])(?:[Aa]l?|[Pp]ara|[Pp]ra|[Pp]ro|[Hh]asta|[Aa]té|[Ee]n|[Ee]m) (\p{Lu}[\p{L}’'.]+(?: (?:(?:de|del|do|da|la|las|los) )?\p{Lu}[\p{L}’'.]+){0,3})/gu;
/** Zones that hold places of other names. */
const region =
  /\b(?:todo|toda|resto|demais|demas|outr[oa]s|otr[oa]s|interior|pais|argentina|brasil|nacional|caba|gba|amba|capital|gran|grande|conurbano|provincias?|zona|area|regiao|region|norte|sur|sul|sudeste|nordeste|oeste|este|litoral|cuyo|patagonia|noa|nea)\b/;
const noPlace =
  /^(?:correo|mercado|andreani|oca|pac|sedex|jadlog|tienda|whatsapp|google|instagram|lunes|total|casa|domicilio)\b/;

/** Whether the folded words before an amount say that carriage costs it. `names`: product names among them. */
export function isCostOfCarriage(before: string, names: Stretch[]): boolean {
  const said = ofCarriage.exec(before);
  return said !== null && !names.some(({ start, end }) => start >= said.index && end <= before.length);
}

/** The places to which a sentence about carriage sends, of which neither a zone nor a text of the shop knows. */
export function unknownPlaces(sentence: string, zones: string[], texts: string[]): string[] {
  const folded = fold(sentence);
  if (zones.length === 0 || !carriage.test(folded)) return [];
  if (zones.some((zone) => region.test(zone) || folded.includes(zone))) return [];
  return Array.from(sentence.matchAll(place), ([, name = '']) => name.replace(/[.’']+$/, '')).filter((name) => {
    const wanted = fold(name);
    return !noPlace.test(wanted) && !texts.some((text) => text.includes(wanted));
  });
}
