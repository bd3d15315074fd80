// The people who bought in a shop, with telephones written in all the ways people write them.
import type { Address, Customer } from '../wire-types.ts';
import { daysAgo, slug, wireDate } from './shop-plan.ts';
import type { ShopPlan } from './shop-plan.ts';

/** `[name, telephone as the customer typed it]`; the first one is the phone page's first customer. */
const PEOPLE: Record<'es' | 'pt', readonly (readonly [string, string | null])[]> = {
  es: [
    ['Lucía Fernández', '+5491155550101'],
    ['Martín Acosta', '011 15-5555-0102'],
    ['Sofía Ibáñez', '+54 9 11 5555-0103'],
    ['Diego Roldán', '541155550104'],
    ['Carolina Paz', '1155550105'],
    ['Julián Ponce', '0351 15 555-0106'],
    ['Valentina Núñez', '(0341) 155-550107'],
    ['Tomás Quiroga', '+54 261 555-0108'],
    ['Agustina Vera', ''],
    ['Bruno Sosa', null],
  ],
  pt: [
    ['Beatriz Nogueira', '+5511955550101'],
    ['Rafael Moura', '(11) 95555-0102'],
    ['Larissa Pinto', '551155550103'],
    ['Gustavo Reis', '011 95555-0104'],
    ['Camila Duarte', '+55 21 95555-0105'],
    ['Thiago Barros', '48 5555-0106'],
    ['Helena Prado', ''],
    ['Igor Lemos', null],
  ],
};

/** Customers in the order of the list above, without orders yet. */
export function makeCustomers(plan: ShopPlan): Customer[] {
  return PEOPLE[plan.vocabulary.language].map(([name, phone], index) => {
    const created = wireDate(daysAgo(plan, 200 - index * 3));
    const address = makeAddress(plan, name, phone, created);
    return {
      id: plan.nextId('customer'),
      name,
      email: `${slug(name).replaceAll('-', '.')}@example.test`,
      identification: String(30_111_222 + index * 1017),
      phone,
      note: null,
      default_address: address,
      addresses: [address],
      extra: [],
      total_spent: '0.00',
      total_spent_currency: plan.currency,
      last_order_id: null,
      active: index % 2 === 0,
      accepts_marketing: index % 3 !== 0,
      accepts_marketing_updated_at: created,
      created_at: created,
      updated_at: created,
    };
  });
}

function makeAddress(plan: ShopPlan, name: string, phone: string | null, created: string): Address {
  const brazil = plan.country === 'BR';
  return {
    id: plan.nextId('address'),
    name,
    address: brazil ? 'Rua das Palmeiras' : 'Gorriti',
    number: String(100 + plan.random.integer(1, 5000)),
    floor: plan.random.chance(0.5) ? '2B' : null,
    locality: brazil ? 'Pinheiros' : 'Palermo',
    city: brazil ? 'São Paulo' : 'Capital Federal',
    province: brazil ? 'São Paulo' : 'Capital Federal',
    country: plan.country,
    zipcode: brazil ? '05422-010' : '1414',
    phone,
    default: true,
    created_at: created,
    updated_at: created,
  };
}
