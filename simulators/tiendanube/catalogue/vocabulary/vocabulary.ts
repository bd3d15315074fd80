// What a shop's catalogue is drawn from: families of garments, colours, texts of one language.

export type Picture = 'hoodie' | 'tee' | 'trousers' | 'shoe' | 'dress' | 'cap' | 'bag' | 'card';

export type Colour = { masculine: string; feminine: string; hex: string; code: string };

export type SizeSystem = 'letters' | 'trousers' | 'shoes' | 'single' | 'none';

export type Family = {
  key: string;
  noun: string;
  gender: 'masculine' | 'feminine';
  /** A noun in the plural: its colour is an option of the product, not a word of its name. */
  plural?: boolean;
  root: 'clothes' | 'shoes' | 'accessories';
  category: string;
  models: readonly string[];
  sizes: SizeSystem;
  /** Lowest and highest list price in the store's currency. */
  price: readonly [number, number];
  tags: readonly string[];
  material: string;
  picture: Picture;
};

export type Vocabulary = {
  language: 'es' | 'pt';
  productPath: 'productos' | 'produtos';
  colourWord: string;
  sizeWord: string;
  lengthWord: string;
  singleSize: string;
  letterSizes: readonly string[];
  shoeSizes: readonly string[];
  trouserSizes: readonly string[];
  roots: Record<Family['root'], string>;
  hiddenRoot: string;
  hiddenChild: string;
  saleCategory: string;
  /** Names of collections in the demo shop; a drawn shop invents its own. */
  lines: readonly string[];
  colours: readonly Colour[];
  families: readonly Family[];
  describe(facts: { noun: string; material: string; line: string }): string;
  giftCard: { name: string; description: string };
  madeToMeasure: { name: string; description: string };
  shopWords: readonly string[];
};

/** The colour's word agreeing with the family's noun. */
export function colourName(colour: Colour, family: Pick<Family, 'gender'>): string {
  return colour[family.gender];
}
