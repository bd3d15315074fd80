// Names people give, and where they live, by the words they say it with; Spanish, Portuguese, English.

const names = String.raw`(\p{Lu}[\p{L}'’]+(?:[ ](?:de|del|la|da|do|dos|das|e|y)(?=[ ]\p{Lu}))*(?:[ ]\p{Lu}[\p{L}'’]+){0,3})`;
const anyWords = String.raw`(\p{L}[\p{L}'’]{1,24}(?:[ ]\p{L}[\p{L}'’]{1,24}){0,2})`;

/** After these only what is written like a name counts: "soy talle 40" is none. */
const before = new RegExp(
  String.raw`(?:^|[^\p{L}])(?:[Ss]oy|[Ss]ou(?: [ao])?|[Ii]['’]?m|[Ii] am|[Rr]ecibe|[Rr]etira|[Pp]ara (?:mi|minha|meu) \p{L}+|[Mm]i (?:hij[ao]|mam[áa]|pap[áa]|espos[ao]|marido|novi[ao]|herman[ao]|amig[ao])|[Mm]inha (?:filha|m[ãa]e|esposa|amiga|irm[ãa])|[Mm]eu (?:filho|pai|marido|amigo|irm[ãa]o)|[Hh]ola|[Oo]i|[Ol]l[áa]|[Cc]ontacto:?|[Gg]racias|[Oo]brigad[ao])[ ,:]+${names}`,
  'gu',
);
/** After these whatever follows is one, however it is written. */
const surelyBefore = new RegExp(
  String.raw`(?:me llamo|mi nombre es|a nombre de|nombre(?: y apellido)?:|me chamo|meu nome [ée]|em nome de|nome:|my name is|in the name of)[ ]*${anyWords}`,
  'giu',
);
const noNames = new Set(
  'y e de del la el los las que con sin para por tengo tenho quiero quero necesito preciso es esta é com do da o a um una uno una talle buenas buenos buen bom boa dia dias tardes noches tarde noite gracias obrigado obrigada hola oi ola vendedor vendedora tienda loja equipo equipe'.split(
    ' ',
  ),
);

/** Names as they stand in the text, whole. */
export function namesIn(text: string): string[] {
  const found = [before, surelyBefore].flatMap((pattern) => [...text.matchAll(pattern)].map((one) => one[1] ?? ''));
  return found.map(withoutOtherWords).filter(Boolean);
}

/** Up to the first word that is none of a name. */
function withoutOtherWords(name: string): string {
  const words = name.split(' ');
  const end = words.findIndex((word) => noNames.has(word.toLowerCase()) && !/^(?:de|del|la|da|do)$/.test(word));
  return (end === -1 ? words : words.slice(0, end)).join(' ').replace(/(?: (?:de|del|la|da|do))+$/, '');
}

/** Words of a name that say whose it is. */
export function wordsOfName(name: string): string[] {
  const small = new Set(['de', 'del', 'la', 'las', 'los', 'da', 'do', 'dos', 'das', 'san', 'von', 'van', 'the']);
  return (name.match(/[\p{L}'’]{3,}/gu) ?? []).filter((word) => !small.has(word.toLowerCase()));
}

const streetStand = 'Calle Ejemplo 100';
const street =
  /(?<!\p{L})(?:calle|av(?:enida|da)?\.?|pasaje|pje\.?|diagonal|boulevard|bv\.?|rua|r\.|travessa|alameda|rodovia)\s+[\p{L}\d][\p{L}\d .'’]{1,40}?,?\s*(?:n[º°o]?\.?\s*|al\s+)?\d{1,5}(?!\p{L})(?:[ ,]*(?:piso|depto\.?|dto\.?|apto\.?|casa|bloco|torre|timbre)\s*[\p{L}\d]{1,4})*/giu;
const livesAt =
  /((?:vivo en|mi direcci[oó]n(?: es)?|direcci[oó]n de env[ií]o|domicilio|moro (?:na|no|em)|meu endere[çc]o(?: [ée])?|endere[çc]o|my address is)\s*:?\s*)[^\n.;?!]{3,60}?\d{1,5}(?!\d)/giu;
const postal =
  /((?<!\p{L})(?:cp|c\.p\.|c[óo]digo postal|cep)\s*:?\s*)(?:\d{5}-?\d{3}|[a-z]?\d{4}(?:[a-z]{3})?)(?![\p{L}\d])/giu;
const place = /-?\d{1,3}\.\d{4,}\s*,\s*-?\d{1,3}\.\d{4,}/g;

/** Streets with their number, postal codes, points on a map. @param isOfTheShop of what may stay */
export function withoutAddresses(text: string, isOfTheShop: (address: string) => boolean): string {
  const keep = (found: string, instead: string) => (isOfTheShop(found) ? found : instead);
  return text
    .replace(livesAt, (found, begin: string) => keep(found.slice(begin.length), begin + streetStand))
    .replace(street, (found) => keep(found, streetStand))
    .replace(postal, (found, begin: string) => keep(found, `${begin}1000`))
    .replace(place, '0.0000, 0.0000');
}
