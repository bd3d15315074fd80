// The products of the demo shops that documentation and tests may name.
import type { ProductDraft, VariantDraft } from './assemble-product.ts';
import type { ShopPlan } from './shop-plan.ts';

type Stock = Record<string, number | null>;

type Showcase = {
  name: string;
  family: string;
  code: string;
  price: number;
  promotional: number | null;
  stock: Stock;
  colour: string;
  tags: string[];
};

const SPANISH: Showcase[] = [
  {
    name: 'Buzo canguro negro',
    family: 'BUZ',
    code: 'BUZ-NEG',
    price: 54900,
    promotional: 46900,
    stock: { S: 5, M: 8, L: 0, XL: 3 },
    colour: '#24242a',
    tags: ['buzo', 'canguro', 'invierno'],
  },
  {
    name: 'Buzo canguro gris',
    family: 'BUZ',
    code: 'BUZ-GRI',
    price: 54900,
    promotional: null,
    stock: { S: 4, M: 6, L: 7, XL: 2 },
    colour: '#8d9096',
    tags: ['buzo', 'canguro', 'invierno'],
  },
  {
    name: 'Remera básica blanca',
    family: 'REM',
    code: 'REM-BLA',
    price: 16900,
    promotional: null,
    stock: { S: 12, M: 20, L: 15, XL: null },
    colour: '#f4f1ea',
    tags: ['remera', 'básico'],
  },
  {
    name: 'Remera oversize negra',
    family: 'REM',
    code: 'REM-NEG',
    price: 21900,
    promotional: 17900,
    stock: { S: 3, M: 0, L: 9, XL: 4 },
    colour: '#24242a',
    tags: ['remera', 'oversize'],
  },
  {
    name: 'Jean mom azul',
    family: 'JEA',
    code: 'JEA-AZU',
    price: 62900,
    promotional: null,
    stock: { 36: 2, 38: 5, 40: 0, 42: 3, 44: 1 },
    colour: '#2c4f8f',
    tags: ['jean', 'mom', 'denim'],
  },
  {
    name: 'Jean recto negro',
    family: 'JEA',
    code: 'JEA-NEG',
    price: 64900,
    promotional: 55900,
    stock: { 38: 4, 40: 6, 42: 2, 44: 0 },
    colour: '#24242a',
    tags: ['jean', 'recto', 'denim'],
  },
  {
    name: 'Zapatillas urbanas blancas',
    family: 'ZAP',
    code: 'ZAP-BLA',
    price: 98900,
    promotional: 84900,
    stock: { 36: 2, 37: 4, 38: 0, 39: 3, 40: 6, 41: 1 },
    colour: '#f4f1ea',
    tags: ['zapatillas', 'urbanas'],
  },
  {
    name: 'Zapatillas running negras',
    family: 'ZAP',
    code: 'ZAP-NEG',
    price: 129900,
    promotional: null,
    stock: { 38: 3, 39: 5, 40: 5, 41: 2, 42: 0, 43: 1 },
    colour: '#24242a',
    tags: ['zapatillas', 'running', 'deporte'],
  },
];

const PORTUGUESE: Showcase[] = [
  {
    name: 'Moletom preto',
    family: 'MOL',
    code: 'MOL-PRE',
    price: 189.9,
    promotional: 159.9,
    stock: { P: 4, M: 7, G: 0, GG: 3 },
    colour: '#24242a',
    tags: ['moletom', 'canguru', 'inverno'],
  },
  {
    name: 'Camiseta básica branca',
    family: 'CMT',
    code: 'CMT-BRA',
    price: 59.9,
    promotional: null,
    stock: { P: 10, M: 14, G: 9, GG: null },
    colour: '#f4f1ea',
    tags: ['camiseta', 'básica'],
  },
  {
    name: 'Calça jeans mom azul',
    family: 'JEA',
    code: 'JEA-AZU',
    price: 199.9,
    promotional: null,
    stock: { 36: 2, 38: 4, 40: 0, 42: 3 },
    colour: '#2c4f8f',
    tags: ['calça', 'jeans'],
  },
  {
    name: 'Tênis urbano branco',
    family: 'TEN',
    code: 'TEN-BRA',
    price: 299.9,
    promotional: 249.9,
    stock: { 36: 2, 37: 3, 38: 0, 39: 5, 40: 4 },
    colour: '#f4f1ea',
    tags: ['tênis', 'urbano'],
  },
];

/** The named products for the shop's language, first in its catalogue. */
export function showcaseProducts(plan: ShopPlan): ProductDraft[] {
  const list = plan.vocabulary.language === 'es' ? SPANISH : PORTUGUESE;
  return list.map((showcase) => {
    const family = plan.families.find((candidate) => candidate.key === showcase.family);
    if (!family) throw new Error(`the demo shop lacks the family ${showcase.family}`);
    const variants: VariantDraft[] = Object.entries(showcase.stock).map(([size, stock]) => ({
      values: [size],
      price: showcase.price,
      promotional: showcase.promotional,
      stock,
      sku: `${showcase.code}-${size}`,
    }));
    return {
      name: showcase.name,
      description: plan.vocabulary.describe({
        noun: showcase.name,
        material: family.material,
        line: plan.lines[0] ?? plan.storeName,
      }),
      attributes: [plan.vocabulary.sizeWord],
      variants,
      images: [{ picture: family.picture, colour: showcase.colour, format: 'jpeg' }],
      categories: [plan.vocabulary.roots[family.root], family.category],
      tags: showcase.tags,
    };
  });
}
