// Takes a shopper's question apart: the words that name a thing, its colours, its sizes.

export type SearchWords = {
  /** Words that name the thing, as typed (lower case, punctuation at the ends removed), without colours and sizes. */
  things: string[];
  colours: string[];
  /** Sizes, folded: `l`, `38`, `unico`. */
  sizes: string[];
};

const words = (text: string): Set<string> => new Set(text.split(' '));

const STOP_WORDS = words(
  'a al algo alguna alguno algun ando busco buscando buen buena buenas buenos cual cuanto cuantos como con color cor colores cores consultar cuesta cuestan da dame das de del den do dos e el ella ellos en era es esa ese eso esta este esto estan estoy estou eu for fora gostaria gracias ha hay hola i in is la las le les lo los lado me mi mas meu minha modelo modelos na nas necesito no nos numero numeros o oi ola opciones os ou para pero por porfa favor precio preco price prendas procuro procurando producto productos produto produtos puede que queria quero quiero quanto quisiera se sea seria size sim sin sizes si sou su sus talla tallas talle talles tamanho tamanhos tem tendrias tendran tene tenes tenen tengo tienen tienes tiene tu um uma umas un una unas uno unos uns usted ustedes va vende venden vendes vendem ver voce voces y yo the and any do does have looking of or some you your want need',
);

const COLOURS = words(
  'negro negra preto preta black blanco blanca branco branca white rojo roja vermelho vermelha red gris cinza gray grey azul blue marino verde green amarillo amarilla amarelo amarela yellow naranja laranja orange rosa rosado rosada pink violeta roxo roxa purple lila lilas celeste turquesa beige bege crudo cru marron marrom brown cafe camel bordo vinho mostaza mostarda dorado dorada dourado gold plateado plateada prata silver fucsia coral chocolate nude oliva salmon terracota estampado estampada floreado floreada',
);

const LETTER_SIZES = /^(?:x{0,5}[slpg]|x{2,5}|pp|xp|m|gg|egg|eg|[2-6]x?[lg]|unico|unica|u)$/;
const NUMBER_SIZE = /^(?:\d{1,2}|\d{1,2}\/\d{1,2})$/;

const ASCII = /^[\x20-\x7e]*$/;

/** Lower case without accents. */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  return ASCII.test(lower) ? lower : lower.normalize('NFD').replace(/\p{Diacritic}/gu, '');
}

/** Words of a text, folded, split at everything that is neither letter nor digit. */
export function foldedWords(text: string): string[] {
  return fold(text)
    .split(/[^\p{Letter}\p{Number}]+/u)
    .filter(Boolean);
}

/**
 * Reads a question. A SKU-like word stays whole. When nothing but stop words is left, all words are things.
 */
export function readSearchWords(query: string): SearchWords {
  const typed = query
    .split(/\s+/)
    .map((word) => word.replace(/^[^\p{Letter}\p{Number}]+|[^\p{Letter}\p{Number}]+$/gu, '').toLowerCase())
    .filter(Boolean);
  const found: SearchWords = { things: [], colours: [], sizes: [] };
  for (const word of typed) {
    const folded = fold(word);
    if (isSize(folded)) found.sizes.push(folded);
    else if (COLOURS.has(singularColour(folded))) found.colours.push(word);
    else if (!STOP_WORDS.has(folded)) found.things.push(word);
  }
  if (found.things.length + found.colours.length + found.sizes.length === 0) found.things = typed;
  return found;
}

/** `negros` → `negro`, `azules` → `azul`, `grises` → `gris`. */
function singularColour(word: string): string {
  if (COLOURS.has(word)) return word;
  const short = word.replace(/s$/, '');
  return COLOURS.has(short) ? short : word.replace(/es$/, '');
}

export const isSize = (folded: string): boolean => LETTER_SIZES.test(folded) || NUMBER_SIZE.test(folded);
