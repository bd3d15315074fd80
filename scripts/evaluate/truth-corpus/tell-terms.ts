// Where a drawn shop tells its terms: one half in the owner's instructions, the other as approved facts.
import { noFacts } from '@nexus/contracts/shop-facts';
import type { OpenSpan, ShopFacts } from '@nexus/contracts/shop-facts';
import type { DrawnShop } from './draw-shop.ts';
import { instructionsOf } from './draw-shop.ts';

const span = ([from, to]: [number, number]): OpenSpan[] => [
  { from: `${String(from).padStart(2, '0')}:00`, to: `${String(to).padStart(2, '0')}:00` },
];

/** Both tell the same. */
export function tellTerms(shop: DrawnShop): { instructions: string; facts: ShopFacts | null } {
  const { terms, tongue } = shop;
  if ((terms.freeFrom / 1000 + terms.exchangeDays) % 2 < 1) return { instructions: instructionsOf(shop), facts: null };
  const { campaignEnds: ends } = terms;
  const date = `${ends.day}/${String(ends.month).padStart(2, '0')}`;
  const says = (es: string, pt: string) => (tongue === 'es' ? es : pt);
  const workday = span(terms.week);
  const facts: ShopFacts = {
    ...noFacts,
    shipping: {
      zones: [
        {
          name: says('todo el país', 'todo o país'),
          cost: String(terms.shippingCost),
          days_from: terms.days[0],
          days_to: terms.days[1],
        },
      ],
      free_from: String(terms.freeFrom),
      notes: '',
    },
    payment: {
      means: ['credit_card', 'cash', says('transfer', 'pix') as 'transfer'],
      notes: says(
        `En efectivo, ${terms.cashPercent}% de descuento.`,
        `Em dinheiro, ${terms.cashPercent}% de desconto.`,
      ),
    },
    instalments: [{ count: terms.instalments, interest: 'none', from: null, note: '' }],
    transfer_discount: terms.transferPercent,
    hours: {
      ...noFacts.hours,
      week: {
        monday: workday,
        tuesday: workday,
        wednesday: workday,
        thursday: workday,
        friday: workday,
        saturday: span(terms.saturday),
        sunday: [],
      },
    },
    exchanges: { ...noFacts.exchanges, exchange_days: terms.exchangeDays },
    notes: says(`La preventa termina el ${date}.`, `A pré-venda termina em ${date}.`),
  };
  return { instructions: says('Sos Vera.', 'Você é a Vera.'), facts };
}
