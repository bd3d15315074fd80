// Names people give, and where they live, by the words they say it with; Spanish, Portuguese, English.

const names = String.raw`(\p{Lu}[\p{L}'’]+(?:[ ](?:de|del|la|da|do|dos|das|e|y)(?=[ ]\p{Lu}))*(?:[ ]\p{Lu}[\p{L}'’]+){0,3})`;
const anyWords = String.raw`(\p{L}[\p{L}'’]{1,24}(?:[ ]\p{L}[\p{L}'’]{1,24}){0,2})`;

/** After these only what is written like a name counts: "soy talle 40" is none. */
const before = new RegExp(
  String.raw`(?:^|[^\p{L}])(?:[Ss]oy|[Ss]ou(?: [ao])?|[Ii]['’]?m|[Ii] am|[Rr]ecibe|[Rr]etira|[Pp]ara (?:mi|minha|meu) \p{L}+|[Mm]i (?:hij[ao]|mam[áa]|pap[áa]|espos[ao]|marido|novi[ao]|herman[ao]|amig[ao])|[Mm]inha (?:filha|m[ãa]e|esposa|amiga|irm[ãa])|[Mm]eu (?:filho|pai|marido|amigo|irm[ãa]o)|[Hh]ola|[Oo]i|[Ol]l[áa]|[Cc]ontacto:?|[Gg]racias|[Oo]brigad[ao])[ ,:]+${names}`,
  'gu',
);
/** After these also what is written small, unless it is a word of everyday or of the shop. */
const likelyBefore = new RegExp(
  String.raw`(?<!\p{L})(?:soy|sou(?: [ao])?|recibe|retira|se (?:llama|chama)|(?:mi|tu|su|la|el) (?:hij[ao]|nen[ae]|beb[ée]|mam[áa]|pap[áa]|espos[ao]|marido|mujer|novi[ao]|herman[ao]|amig[ao]|sobrin[ao]|niet[ao]|abuel[ao])|(?:minha|meu|a|o) (?:filh[ao]|m[ãa]e|pai|espos[ao]|marido|amig[ao]|irm[ãa]o?|net[ao]))[ ,:]+(?=${anyWords})`,
  'giu',
);
/** After these whatever follows is one, however it is written. */
const surelyBefore = new RegExp(
  String.raw`(?:me llamo|mi nombre es|a nombre de|nombre(?: y apellido)?:|me chamo|meu nome [ée]|em nome de|nome:|my name is|in the name of)[ ]*${anyWords}`,
  'giu',
);
const noNames = new Set(
  'y e o u a al de del la el los las lo le les me te se nos que con sin para por en tengo tenho quiero quero necesito preciso es esta é com sem do da um una uno un uma talle talla buenas buenos buen bom boa dia dias tardes noches tarde noite gracias obrigado obrigada hola oi ola vendedor vendedora tienda loja equipo equipe mi mis tu tus su sus meu minha nuestro nuestra este ese aquel esa eso esto aca acá ahi ahí aqui aquí alla allá hoy mañana ayer lunes martes miercoles miércoles jueves viernes sabado sábado domingo siempre nunca ya si sí no nao não tambien también muy muito mas más menos medio mejor peor algo alguien nadie quien quién quem como cómo cuando cuándo donde dónde cuanto cuánto nuevo nueva novo nova viejo vieja joven grande chico chica chiquita chiquito pequeño pequeña alto alta bajo baja baixo baixa flaco flaca delgado delgada gordo gorda gordita mediano mediana alergico alergica alérgico alérgica casado casada soltero soltera embarazada vegano vegana celiaco celiaca diabetica mayor menor mujer hombre homem mulher mama mamá madre padre abuela persona cliente clienta revendedor revendedora mayorista minorista comprador compradora emprendedora emprendedor estudiante docente enfermera medica médica profesora maestra monotributista responsable consumidor socia socio dueño dueña fan amante asistente agente argentino argentina brasileño brasileña uruguaya chilena usa usan quiere quieren tiene tienen necesita precisa compra compro compró cumple cumplio cumplió vive mide pesa calza veste está estan están era fue va viene dice dijo pide pidio recibe recibio retira retiró puede pode sabe hace gusta gustó quer tem ficou queria quería pregunta prefiere busca primera primero segunda unico única único solo sola capaz parte cualquiera mismo misma igual otra otro ambos gente tamaño tamanho'.split(
    ' ',
  ),
);

/** Names as they stand in the text, whole. @param isOfTheShop whether a word is one of the shop's */
export function namesIn(text: string, isOfTheShop: (word: string) => boolean): string[] {
  const after = (pattern: RegExp) => [...text.matchAll(pattern)].map((one) => one[1] ?? '');
  return [
    ...[before, surelyBefore].flatMap(after).map((name) => withoutOtherWords(name)),
    ...after(likelyBefore).map((name) => withoutOtherWords(name, isOfTheShop)),
  ].filter(Boolean);
}

/** Up to the first word that is none of a name. */
function withoutOtherWords(name: string, isOther: (word: string) => boolean = () => false): string {
  const words = name.split(' ');
  const isInner = (word: string, place: number) => place > 0 && /^(?:de|del|la|da|do)$/.test(word);
  const end = words.findIndex(
    (word, place) => !isInner(word, place) && (noNames.has(word.toLowerCase()) || isOther(word)),
  );
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
  /((?:vivo en|mi direcci[oó]n(?: es)?|direcci[oó]n de env[ií]o|domicilio(?! (?:por|a|desde|cuesta|sale|es|con|en)\b)|moro (?:na|no|em)|meu endere[çc]o(?: [ée])?|endere[çc]o|my address is)\s*:?\s*)[^\n.;?!]{3,60}?\d{1,5}(?!\d)/giu;
const postal =
  /((?<!\p{L})(?:cp|c\.p\.|c[óo]digo postal|cep)\s*:?\s*)(?:\d{5}-?\d{3}|[a-z]?\d{4}(?:[a-z]{3})?)(?![\p{L}\d])/giu;
const place = /-?\d{1,3}\.\d{4,}\s*,\s*-?\d{1,3}\.\d{4,}|-\d{1,3}\.\d+\s*,\s*-?\d{1,3}\.\d+/g;
/** What a shared point on the map reads as. */
const sharedPlace = /(\[ubicaci[oó]n:)[^\]\n]*\]/giu;
const streetNumber = String.raw`[ ]+(?:n[º°o]?\.?[ ]*|al[ ]+)?\d{3,5}(?![\p{L}\d]|[.,]\d|[ ]*(?:pesos|reais|cuotas|cm|g|kg|ml|%)(?!\p{L}))`;
const inside = String.raw`(?:[ ,]*(?:piso|depto\.?|dto\.?|apto\.?|casa|bloco|torre|timbre)[ ]*[\p{L}\d]{1,4}(?!\p{L}))*`;
/** "a Belgrano 450": nothing but the capital and the number says that it is a street. */
const namedStreet = new RegExp(
  String.raw`(?<=(?<!\p{L})(?:a|en|para|em|na|no)[ ]+)((?:(?:de|del|la|los|las|da|do|dos)[ ]+)?\p{Lu}[\p{L}'’]*\.?(?:[ ]+(?:(?:de|del|la|los|las|da|do|dos)[ ]+)*\p{Lu}[\p{L}'’]*\.?){0,3})${streetNumber}${inside}`,
  'gu',
);
/** The same in small letters, where something is to be brought there. */
const broughtTo = new RegExp(
  String.raw`(?<=(?<!\p{L})(?:mand|envi|env[íi]|entreg|llev|tra[ei]|lev)\p{L}*(?:[ ]+\p{L}+){0,2}[ ]+(?:a|en|para|em|na|no)[ ]+)(\p{L}[\p{L}'’]*\.?(?:[ ]+\p{L}[\p{L}'’]*\.?){0,2})${streetNumber}${inside}`,
  'giu',
);
const noStreet =
  /(?<!\p{L})(?:talles?|tallas?|tamanho|size|n[uú]mero|cuotas?|pack|c[oó]digo|art[ií]culo|modelo|pedido|orden|ordem|order|por|com|con|domicilio|mercado|enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre|janeiro|fevereiro|mar[çc]o|maio|junho|julho|setembro|outubro|novembro|dezembro|navidad|natal|friday|monday|mundial|copa|verano|invierno|oto[ñn]o|primavera|temporada)(?!\p{L})/iu;

/** Streets with their number, postal codes, points on a map. @param isOfTheShop of what may stay */
export function withoutAddresses(
  text: string,
  isOfTheShop: (address: string) => boolean,
  isCustomers: boolean,
): string {
  const keep = (found: string, instead: string) => (isOfTheShop(found) ? found : instead);
  const unlessNone = (found: string, words: string) => (noStreet.test(words) ? found : keep(found, streetStand));
  const sure = text
    .replace(sharedPlace, `$1 ${streetStand} (0.0000, 0.0000)]`)
    .replace(livesAt, (found, begin: string) => keep(found.slice(begin.length), begin + streetStand))
    .replace(street, (found) => keep(found, streetStand))
    .replace(postal, (found, begin: string) => keep(found, `${begin}1000`))
    .replace(place, '0.0000, 0.0000');
  return isCustomers ? sure.replace(namedStreet, unlessNone).replace(broughtTo, unlessNone) : sure;
}
