// Checks what a reply says is to be had while nobody has looked at any product: only the shop's own words bear it out.
import { absent, clausesOf, sayingOf } from '../availability.ts';
import type { OptionMention } from '../options.ts';
import type { StockClaim, Unsourced } from '../reading/claim.ts';
import { canonical, canonicalValue } from '../catalogue.ts';
import type { Stretch } from '../reading/fold.ts';
import { fold, stem, wordsOf } from '../reading/fold.ts';
import type { Sources } from '../sources.ts';
import type { Reading } from '../subjects.ts';

/** "Hay que", "tenemos que": a duty, no stock. */
const duty = /\b(?:hay|tenemos|tengo|temos|tenho|tem|ha) (?:que|de)(?= [a-z]+(?:ar|er|ir|or)[a-z]*\b)/g;
const strongStock = /\b(?:stock|estoque|agota[dr]?[oa]?n?s?|agotaron|esgot(?:ad[oa]s?|ou|aram))\b/;
const fewLeft =
  /\b(?:(?:quedan?|restam?|sobran?|tenemos|hay|temos|tem|ha) (?:[a-z]+ )?(?:poc[oa]s?|poquit[oa]s|pouc[oa]s|algun[oa]s?|ultim[oa]s)|(?:ultim[oa]s|poc[oa]s|pouc[oa]s) (?:unidad|peca|prenda|pares)[a-z]*)\b/;
const isAvailable =
  /\b(?:(?<!estoy )(?:estan?|estao|siguen?|continua[mn]?|figuran?|aparecen?|consta[mn]?|tenemos|tengo|temos|tenho|tem|hay|ha|quedan?)(?: [a-z]+){0,4} |no |nao )(?:in)?dispon(?:ible|ibles|ivel|iveis)\b/;
const pronoun =
  /\b(?:lo|la|los|las|o|a|os|as) (?:tenemos|tengo|temos|tenho)\b(?! (?:clar|en cuenta|present|a mano|em conta|[a-z]+(?<!agot|esgot)(?:ad|id)[oa]s?\b))/;
const bareYes =
  /^\W*(?:(?:si|sim|claro|obvio|por supuesto|dale|com certeza)\W+)+(?:(?:que|si|sim) )?(?:lo |la |los |las )?(?:tenemos|tengo|temos|tem|tenho|hay|ha)(?: (?:si|sim))?\W*$|^\W*(?:tenemos|temos|tem|tenho|hay) (?:si|sim)\W*$/;
const yesOfGoods = /\b(?:temos|tenho|tem) sim\b/;
const had =
  /\b(?:tenemos|tengo|temos|tenho|hay|quedan?|vendemos)\b(?: (?:el|la|los|las|o|a|os|as|es[aeo]s?|est[aeo]s?|ess[ae]s?|un[ao]?s?|uma?s?))? ([a-z]{4,})/g;

/** That it is not known, or hangs on something. */
const unknowing =
  /\b(?:no|nao) (?:(?:te|lo|la|los|las|me|nos|o|a) )*(?:tengo|tenemos|cuento|contamos|puedo|podemos|se|sabria|logro|pude|tenho|temos|consigo|posso|sei|consegui|estou|estoy)\b[^.\n]{0,48}?\b(?:confirm|dato|dado|info|certeza|detal|a mano|acces|aces|acess|cargad|segur|clar|definid|precis|consult|verific|ver\b|chec|cheq|revis|asegur|garanti|dec|diz|adelant)|\b(?:segun|conforme|sujet|depend|hasta agotar|ate durar)/;
const ifAhead =
  /(?:^|[^a-z])(?:(?:si|cuando|quando|apenas|assim que|cuanto)\s[^,;:.!?]*|se\s(?:(?:voce|o|a|ainda|eles?|elas?|já|não|agora)\s)*)$/;
/** "Talles: S, M" offers; "si usás M te conviene L" advises. */
const listing = /\b(?:talles?|tamanhos?|colores?|cores|numeros?|medidas?)\b/;
const advising =
  /\b(?:us[aeo]|vest|calz|calc|equival|convien|recom|busc|quer|necesit|precis|prefer|eleg|escolh|suger|tabla|tabela|fijate|centimet)/;

/** "Queda súper lindo en negro": how it looks. */
const suits =
  /\b(?:quedan?|fica|ficam) (?:super|muy|re|tan|muito|lind|bien|barbar|hermos|genial|perfect|ideal|divin|espectac|otim)/;

/** What a shop has beside goods. */
const otherThings =
  /\b(?:cupon|cupom|cupones|cupons|envi|frete|entreg|pedido|compra(?!r)|local|sucursal|showroom|loja|tienda|dato|dado|info|descuento|desconto|cuota|parcela|promo|oferta|duda|duvida|pregunta|consulta|cambio|troca|devol|pago|pagamento|tarjeta|cartao|pix\b|transferencia|efectivo|dinheiro|interes|juros|problema|costo|horario|factura|nota fiscal|garantia|equipo|equipe|persona|pessoa|companer|asesor|atenci|atende|retir|servic|medio|meio|metodo|whatsapp|instagram|facebook|redes|web|site|pagina|catalogo|link|lista|guia|tabla|tabela|seguimiento|rastre|plazo|prazo|cuenta|conta|mail|correo|telefono|telefone|numero|direcc|endereco|tiempo|tempo|paciencia|suerte|sorte|gusto|mayorist|atacado)/;
const noGoods =
  /^ ?(?:unidades de medida|pasos?|passos?|dias?|horas?|hs|minutos?|semanas?|mes(?:es)?|cuotas?|pagos|parcelas?|preguntas?|perguntas?|datos?|dados?|opcion|opcoe|lugares|cupos|vagas|etapas?|sucursal|locales|lojas?|tiendas|filia|formas|medios|meios|maneras|personas|pessoas|anos?|pesos|reais|%|mil\b)/;

const common = new Set(
  `hola buen buenos buenas oferta tenemos tengo temos tenho hay queda quedan stock estoque agotado agotada agotados agotadas
  esgotado esgotada disponible disponibles disponivel disponiveis unidad unidades unidade talle talles tamanho tamanhos color colores
  cores para pero mas porem este esta estos estas ahora agora momento todos todas todo toda tambien tambem siempre sempre muchas
  gracias obrigado desde hasta como cual cuando claro tenes sigue poco pocos pocas poucas ultimas ultimos solo sin con nuestro nuestra
  nossos nossa alguno alguna ainda aun todavia restam resta voce gracia lamentablemente infelizmente segun modelo modelos producto
  productos produto produtos prenda prendas peca pecas`
    .split(/\s+/)
    .map(stem),
);

interface Goods {
  isPresent: boolean;
  /** Canonical. */
  options: string[];
  /** Stems of what is spoken of; none: it is not said. */
  nouns: string[];
  /** Those of them that are names ("Aurora"). */
  names: string[];
  isOfStock: boolean;
}

/** The claims on goods that no text of the shop bears out, when no product was looked at. */
export function wrongUnseen(reading: Reading, options: OptionMention[], sources: Sources): Unsourced[] {
  if (sources.products.length > 0 || sources.described.some(({ folded }) => folded.includes('"product_id"'))) return [];
  const said = ({ start, end }: Stretch): string => reading.original.slice(start, end).trim().slice(0, 120);
  const folded = reading.folded.replace(duty, (match) => ' '.repeat(match.length));
  const wrong: Unsourced[] = wrongPieces(reading, sources).map((one) => ({
    kind: 'stock',
    written: said({ start: Math.max(0, one.start - 24), end: one.end + 24 }),
  }));
  for (const sentence of reading.subjects.sentences) {
    const stated = sayingOf(folded, sentence);
    if (stated === null) continue;
    for (const clause of clausesOf(folded, stated)) {
      const named = options.filter((one) => one.start >= clause.start && one.end <= clause.end);
      const goods = goodsOf(clause, named, { ...reading, folded }, sources);
      if (goods !== null && !isTold(goods, sources)) wrong.push({ kind: 'availability', written: said(clause) });
    }
  }
  return wrong;
}

/** How many pieces are left, in figures. */
function wrongPieces({ numbers, folded, subjects }: Reading, { stated, described }: Sources): StockClaim[] {
  return numbers
    .filter((one) => one.kind === 'stock')
    .filter(({ value, start, end }) => {
      const sentence = subjects.sentenceAt(start);
      if (sayingOf(folded, sentence) === null || noGoods.test(folded.slice(end, end + 24))) return false;
      return ![...stated, ...described].some((text) =>
        text.numbers.some((one) => (one.kind === 'stock' || one.kind === 'figure') && one.value === value),
      );
    });
}

/** What a clause says is to be had, or not; null: it says nothing of the kind. */
function goodsOf(
  clause: Stretch & { isPresent: boolean | null },
  options: OptionMention[],
  { folded, original }: Reading,
  { asked, codes }: Sources,
): Goods | null {
  const words = folded.slice(clause.start, clause.end);
  const mark =
    /\b(?:no |nao |sin |sem |lo |la |los |las )?(?:hay|quedan?|tenemos|tengo|temos|tem|tenho|stock|estoque|dispon|agot|se agot|esgot|rest|ultim|viene)/.exec(
      words,
    );
  const isListed =
    clause.isPresent === null &&
    options.length > 1 &&
    options.some((one) => one.isSize) &&
    listing.test(words) &&
    !advising.test(words);
  if (mark === null && !isListed) return null;
  const before = original.slice(clause.start, clause.start + (mark?.index ?? 0)).toLowerCase();
  if (suits.test(words) || unknowing.test(words) || ifAhead.test(before)) return null;
  const lastAsked = asked.split('\n').at(-1) ?? '';
  const isOfOther = otherThings.test(words);
  const few = fewLeft.exec(words);
  const isFew = few !== null && !isOfOther && !noGoods.test(words.slice(few.index + few[0].length));
  const isOfStock = strongStock.test(words) || isFew;
  const isAnswer =
    (pronoun.test(words) || bareYes.test(words) || yesOfGoods.test(words)) && !otherThings.test(lastAsked);
  const askedWords = new Set(wordsOf(lastAsked).map(stem));
  const unknown = Array.from(words.matchAll(had), (match) => match[1] ?? '').filter(
    (word) => askedWords.has(stem(word)) && !isCommon(word) && ![...codes].some((one) => stem(one) === stem(word)),
  );
  const isGoods =
    isListed ||
    (options.length > 0 && clause.isPresent !== null) ||
    (isOfStock && (clause.isPresent !== null || isFew)) ||
    (!isOfOther && (isAvailable.test(words) || isAnswer || unknown.length > 0));
  if (!isGoods || (isOfOther && !isOfStock && options.length === 0)) return null;
  const nouns = nounsOf(words, options);
  const names = original.slice(clause.start, clause.end).match(/(?<=[a-záéíóúñçãõ,] [*"«]?)\p{Lu}\p{Ll}{2,}/gu) ?? [];
  return {
    isPresent: clause.isPresent ?? true,
    options: options.map((one) => one.value),
    nouns: nouns.length > 0 ? nouns : isAnswer ? nounsOf(lastAsked, []) : [],
    names: names.map((name) => stem(fold(name))).filter((name) => nouns.includes(name)),
    isOfStock,
  };
}

function isCommon(word: string): boolean {
  return common.has(stem(word));
}

function nounsOf(words: string, options: OptionMention[]): string[] {
  const named = new Set(options.flatMap((one) => one.value.split(' ')));
  return wordsOf(words)
    .filter((word) => word.length > 3 && !isCommon(word) && !/\d/.test(word) && !named.has(canonical(word)))
    .map(stem);
}

/** "Todo lo publicado tiene stock"; not "a todo el país". */
const ofAll = /\btod[oa]s?\b[^.]{0,24}(?:public|produ|web|site|stock|estoque|catalog|modelo|articulo)/;
const looks = /product|storefront|category|alternative/;

/** Whether a line of the shop's tells the same. That something is not there, a search that found nothing tells too. */
function isTold(goods: Goods, { stated, described, people, receipts }: Sources): boolean {
  if (!goods.isPresent && [...receipts].some((name) => looks.test(name))) return true;
  return [...stated, ...described].some(({ folded }) => {
    const isOfPerson = people.includes(folded);
    return folded.split(/\n|[.!?;] /).some((line) => tells(line, folded, goods, isOfPerson));
  });
}

function tells(
  line: string,
  text: string,
  { isPresent, options, nouns, names, isOfStock }: Goods,
  isOfPerson: boolean,
): boolean {
  if (line.search(absent) >= 0 === isPresent) return false;
  const words = new Set(wordsOf(line).map(canonical));
  if (!options.every((value) => value.split(' ').every((word) => words.has(word)) || isInRange(value, line)))
    return false;
  if (isOfPerson) return options.length > 0 || line.search(/\b(?:si|sim|hay|queda|tenemos|tem|temos|no|nao)/) >= 0;
  if (isOfStock && options.length === 0 && !strongStock.test(line) && !/dispon/.test(line)) return false;
  const tellsOf = (noun: string): boolean => words.has(noun) || words.has(canonical(noun));
  const isSpokenOf = (noun: string): boolean => tellsOf(noun) || (isPresent && text.includes(noun));
  if (ofAll.test(line)) return true;
  return nouns.length === 0 || (nouns.some(isSpokenOf) && names.every(tellsOf));
}

const letters = ['xxs', 'xs', 's', 'm', 'l', 'xl', 'xxl', 'xxxl'];
const brazilian = ['pp', 'p', 'm', 'g', 'gg', 'xg', 'xgg'];

/** "Del S al XL" holds an M. */
function isInRange(value: string, line: string): boolean {
  return Array.from(
    line.matchAll(/\b([a-z]{1,4}|\d{1,3}) (?:a|al|ao|ate|hasta|-) (?:el |o )?([a-z]{1,4}|\d{1,3})\b/g),
  ).some(([, from = '', to = '']) => {
    const [first, last, place] = [from, to, value].map((one) => canonicalValue(one));
    const within = (least: number, most: number, at: number) => least >= 0 && at >= least && at <= most;
    return (
      (/^\d+$/.test(value) && within(Number(first), Number(last), Number(place))) ||
      [letters, brazilian].some((list) =>
        within(list.indexOf(first ?? ''), list.indexOf(last ?? ''), list.indexOf(place ?? '')),
      )
    );
  });
}
