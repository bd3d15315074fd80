// What a customer says of themselves, found by patterns, Spanish and Portuguese: sizes, colours, cities, and what a careless model would keep too.

export type Said = {
  kind: 'fact' | 'preference' | 'promise';
  topic: string;
  about: string;
  text: string;
  quote: string;
};

type Pattern = {
  kind: Said['kind'];
  topic: string;
  words: RegExp;
  /** From the groups of the pattern, the memory's text and whom it is about. */
  say: (first: string, second: string) => { text: string; about?: string };
};

const size = String.raw`(XXXL|XXL|XL|XS|GG|PP|[SMLGP]|\d{1,3})(?![\wº°])`;
const relative =
  'hija|hijo|novia|novio|esposa|esposo|marido|mamá|mama|papá|papa|madre|padre|filha|filho|namorada|namorado|mãe|pai';

const spanish: Pattern[] = [
  {
    kind: 'fact',
    topic: 'size',
    words: new RegExp(String.raw`\bmi (${relative}) (?:usa|es|lleva) (?:un )?talle ${size}`, 'i'),
    say: (who, value) => ({ text: `Su ${who} usa talle ${value}.`, about: who }),
  },
  {
    kind: 'fact',
    topic: 'shoe_size',
    words: new RegExp(String.raw`\bcalzo (?:un |el )?${size}`, 'i'),
    say: (value) => ({ text: `Calza ${value}.` }),
  },
  {
    kind: 'fact',
    topic: 'size',
    words: new RegExp(String.raw`\b(?:soy|uso|llevo|mi talle es)(?: el| un)?(?: talle)? ${size}`, 'i'),
    say: (value) => ({ text: `Usa talle ${value}.` }),
  },
  {
    kind: 'preference',
    topic: 'colour',
    words:
      /\b(?:me gusta(?:n)?|prefiero)(?: mucho| más| mas)?(?: el| la| los| las)? (negro|blanco|rojo|azul|verde|gris|rosa|celeste|violeta|beige|marrón)\b/i,
    say: (colour) => ({ text: `Prefiere el ${colour}.` }),
  },
  {
    kind: 'fact',
    topic: 'place',
    words: /\b(?:[Vv]ivo en|[Ss]oy de|[Ee]stoy en) ((?:[A-ZÁÉÍÓÚ][\wáéíóúñ]+)(?: [A-ZÁÉÍÓÚ][\wáéíóúñ]+)?)/,
    say: (city) => ({ text: `Vive en ${city}.` }),
  },
  {
    kind: 'promise',
    topic: 'payment',
    words: /\b(mañana te (?:transfiero|pago|confirmo)[^.!?\n]*)/i,
    say: (what) => ({ text: `Dijo: ${what}.` }),
  },
  {
    kind: 'fact',
    topic: 'other',
    words: /\bsoy ((?:diabétic|celíac|alérgic|hipertens)[^.!?,\n]*)/i,
    say: (what) => ({ text: `Es ${what}.` }),
  },
  { kind: 'fact', topic: 'other', words: /\bmi dni es ([\d.]+)/i, say: (what) => ({ text: `Su DNI es ${what}.` }) },
];

const portuguese: Pattern[] = [
  {
    kind: 'fact',
    topic: 'size',
    words: new RegExp(String.raw`\b(?:minha|meu) (${relative}) (?:usa|é|veste) (?:o )?tamanho ${size}`, 'i'),
    say: (who, value) => ({ text: `Sua ${who} usa tamanho ${value}.`, about: who }),
  },
  {
    kind: 'fact',
    topic: 'shoe_size',
    words: new RegExp(String.raw`\bcalço ${size}`, 'i'),
    say: (value) => ({ text: `Calça ${value}.` }),
  },
  {
    kind: 'fact',
    topic: 'size',
    words: new RegExp(String.raw`\b(?:sou|uso|visto|meu tamanho é)(?: o)? tamanho ${size}`, 'i'),
    say: (value) => ({ text: `Usa tamanho ${value}.` }),
  },
  {
    kind: 'preference',
    topic: 'colour',
    words:
      /\b(?:gosto (?:mais )?(?:de|do)|prefiro)(?: o| a)? (preto|branco|vermelho|azul|verde|cinza|rosa|roxo|bege)\b/i,
    say: (colour) => ({ text: `Prefere ${colour}.` }),
  },
  {
    kind: 'fact',
    topic: 'place',
    words: /\b(?:[Mm]oro em|[Ss]ou de) ((?:[A-ZÁÉÍÓÚ][\wáéíóúãõç]+)(?: [A-ZÁÉÍÓÚ][\wáéíóúãõç]+)?)/,
    say: (city) => ({ text: `Mora em ${city}.` }),
  },
  {
    kind: 'fact',
    topic: 'other',
    words: /\bsou ((?:diabétic|celíac|alérgic|hipertens)[^.!?,\n]*)/i,
    say: (what) => ({ text: `É ${what}.` }),
  },
];

const ofTheShop: Pattern[] = [
  {
    kind: 'promise',
    topic: 'other',
    words:
      /\b((?:te aviso|te confirmo|te escribo|te averiguo|aviso você|te mando) (?:cuando|quando|apenas|si|se|mañana|amanhã)[^.!?\n]*)/i,
    say: (what) => ({ text: `La tienda dijo: ${what}.` }),
  },
];

function find(patterns: Pattern[], text: string): Said[] {
  return patterns.flatMap(({ kind, topic, words, say }) => {
    const found = words.exec(text);
    if (found === null) return [];
    const { text: told, about = '' } = say(found[1] ?? '', found[2] ?? '');
    return [{ kind, topic, about, text: told, quote: found[0] }];
  });
}

/** What a message of the customer says of them; of the same topic the first pattern counts. */
export function saidByCustomer(text: string): Said[] {
  const found = [...find(spanish, text), ...find(portuguese, text)];
  return found.filter((one, index) => found.findIndex((other) => other.quote.includes(one.quote)) === index);
}

/** Promises in a message of the shop. */
export function promisedByShop(text: string): Said[] {
  return find(ofTheShop, text);
}
