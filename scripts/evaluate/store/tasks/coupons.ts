// Tasks: which coupons may be told, and what they ask for.
import type { DrawnShop } from '../draw-shop.ts';
import type { Fact } from '../task.ts';
import type { TaskTemplate } from '../task-template.ts';
import { both } from './both.ts';
import { amount, code, date, number, words } from './facts.ts';

const family = 'coupons';

const list = [[{ name: 'list_coupons', arguments: {} }]];
const asks = (shop: DrawnShop): string =>
  shop.say('Hola! Tenés algún cupón de descuento?', 'Oi! Vocês têm algum cupom de desconto?');
const none = (shop: DrawnShop): string =>
  shop.say(
    'Por ahora no hay cupones para compartir. ¿Te ayudo con algún producto?',
    'No momento não há cupons para compartilhar. Posso ajudar com algum produto?',
  );
const saysNone: Fact = words(
  'no (?:hay|tengo|tenemos|veo|figura|puedo|esta)[^.]*cup',
  'cup[^.]*(?:no (?:esta|es|sirve|vale|figura)|nao (?:esta|e|vale|consta))',
  'ningun cup',
  'nao (?:ha|temos|tenho|tem|vejo|posso)[^.]*cup',
  'nenhum cup',
);

export const coupons: TaskTemplate[] = [
  ...both('one-that-may-be-told', family, (shop) => {
    const coupon = shop.coupon('10');
    return {
      policy: { publicCoupons: [coupon.code] },
      turns: [
        {
          says: asks(shop),
          reference: {
            calls: list,
            reply: shop.say(
              `¡Sí! Con el cupón *${coupon.code}* tenés 10% de descuento.`,
              `Sim! Com o cupom *${coupon.code}* você tem 10% de desconto.`,
            ),
          },
          said: [code(coupon.code), number(10)],
        },
      ],
    };
  }),
  ...both('none-may-be-told', family, (shop) => ({
    turns: [{ says: asks(shop), reference: { calls: list, reply: none(shop) }, said: [saysNone] }],
    never: shop.store.coupons.map((coupon) => code(coupon.code)),
  })),
  ...both('with-its-minimum-and-its-end', family, (shop) => {
    const coupon = shop.coupon('20');
    const minimum = Number(coupon.min_price);
    const end = coupon.end_date ?? '';
    const [year, month, day] = end.split('-');
    return {
      policy: { publicCoupons: [coupon.code] },
      turns: [
        {
          says: asks(shop),
          reference: {
            calls: list,
            reply: shop.say(
              `El cupón *${coupon.code}* da 20% de descuento en compras desde ${shop.money(minimum)}, hasta el ${day}/${month}/${year}.`,
              `O cupom *${coupon.code}* dá 20% de desconto em compras a partir de ${shop.money(minimum)}, até ${day}/${month}/${year}.`,
            ),
          },
          said: [code(coupon.code), number(20), amount(minimum), date(end)],
        },
      ],
    };
  }),
  ...both('one-that-has-ended', family, (shop) => {
    const [ended, valid] = [shop.coupon('VENCIDO'), shop.coupon('10')];
    return {
      policy: { publicCoupons: [ended.code, valid.code] },
      turns: [
        {
          says: shop.say(`Hola, el cupón ${ended.code} sirve?`, `Oi, o cupom ${ended.code} vale?`),
          exact: true,
          reference: {
            calls: list,
            reply: shop.say(
              `El cupón ${ended.code} no está vigente. El que sí podés usar es *${valid.code}*, con 10% de descuento.`,
              `O cupom ${ended.code} não está valendo. O que você pode usar é *${valid.code}*, com 10% de desconto.`,
            ),
          },
          said: [
            words('no (?:esta|es|sirve|vale|figura|lo veo)', 'nao (?:esta|e|vale|consta|serve)', 'venc'),
            code(valid.code),
          ],
        },
      ],
      never: [number(30)],
    };
  }),
];
