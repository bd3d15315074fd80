// Tasks: from the wish to the link at which it is paid, made only after the customer's own yes and only where the owner lets agents sell.
import { makeCheckout } from '@nexus/simulators/tiendanube/vendor/make-checkouts';
import type { DrawnShop, Item } from '../draw-shop.ts';
import type { Effects, Turn } from '../task.ts';
import type { TaskTemplate } from '../task-template.ts';
import { both } from './both.ts';
import { amount, link, words } from './facts.ts';

const family = 'selling';

const search = (item: Item) => [{ name: 'search_products', arguments: { query: item.name } }];
const quote = (item: Item, quantity: number) => [
  { name: 'quote_price', arguments: { items: [{ product_id: item.id, options: [item.size], quantity }] } },
];
const total = (item: Item, quantity: number): number => Math.round(item.price * quantity * 100) / 100;
const mail = (shop: DrawnShop): string => shop.say('lucia@correo.example', 'bruna@correo.example');

const summary = (shop: DrawnShop, item: Item, quantity: number): string =>
  `${quantity} x ${item.name} – ${item.size}: ${shop.money(item.price)}\nTotal: ${shop.money(total(item, quantity))}\n\n${shop.say('¿Confirmás? Pasame también tu e-mail.', 'Você confirma? Me passa também o seu e-mail.')}`;

function wants(shop: DrawnShop, item: Item, quantity: number): Turn {
  const pieces = quantity === 1 ? '' : `${quantity} `;
  const [other = item] = shop.others(item);
  return {
    slip: {
      instead: shop.say(
        `Hola! Quiero comprar ${pieces}${item.name} en talle ${other.size}`,
        `Oi! Quero comprar ${pieces}${item.name} no tamanho ${other.size}`,
      ),
      right: shop.say(`no, mejor en talle ${item.size}`, `não, melhor no tamanho ${item.size}`),
    },
    says: shop.say(
      `Hola! Quiero comprar ${pieces}${item.name} en talle ${item.size}`,
      `Oi! Quero comprar ${pieces}${item.name} no tamanho ${item.size}`,
    ),
    reference: { calls: [search(item), quote(item, quantity)], reply: summary(shop, item, quantity) },
    said: [amount(total(item, quantity)), words('confirm', '\\?')],
  };
}

const linkOf = (shop: DrawnShop, item: Item, quantity: number): Effects => ({
  link: { lines: [{ variantId: item.variant.id, quantity }], total: total(item, quantity), email: mail(shop) },
});

function agrees(shop: DrawnShop, item: Item, quantity: number): Turn {
  return {
    says: shop.say(`Sí, confirmo. Mi mail es ${mail(shop)}`, `Sim, confirmo. Meu e-mail é ${mail(shop)}`),
    confirms: true,
    reference: {
      calls: [[{ name: 'create_payment_link', arguments: {} }]],
      reply: shop.say(
        '¡Listo! Te armé el link de pago: {{payment_link}}',
        'Pronto! Gerei o link de pagamento: {{payment_link}}',
      ),
    },
    said: [words('/checkout')],
    effects: linkOf(shop, item, quantity),
  };
}

export const selling: TaskTemplate[] = [
  ...both('a-link-after-the-yes', family, (shop) => {
    const item = shop.item();
    return { policy: { sells: true }, turns: [wants(shop, item, 1), agrees(shop, item, 1)] };
  }),
  ...both('where-agents-do-not-sell', family, (shop) => {
    const item = shop.item();
    return {
      turns: [
        {
          ...wants(shop, item, 1),
          reference: {
            calls: [search(item)],
            reply: shop.say(
              `*${item.name}* sale ${shop.money(item.price)}. Lo comprás acá: ${item.url}`,
              `*${item.name}* custa ${shop.money(item.price)}. Compre aqui: ${item.url}`,
            ),
          },
          said: [link(item.url)],
        },
      ],
      never: [words('/checkout')],
    };
  }),
  ...both('mail-first-then-thumbs-up', family, (shop) => {
    const item = shop.item();
    const yes = agrees(shop, item, 2);
    return {
      policy: { sells: true },
      turns: [
        wants(shop, item, 2),
        {
          says: shop.say(`mi mail es ${mail(shop)}`, `meu e-mail é ${mail(shop)}`),
          exact: true,
          reference: {
            calls: [],
            reply: shop.say(
              `Gracias. ¿Confirmás 2 x ${item.name} ${item.size}?`,
              `Obrigada. Você confirma 2 x ${item.name} ${item.size}?`,
            ),
          },
          said: [words('confirm', '\\?')],
        },
        { ...yes, says: shop.say('dale 👍', 'pode ser 👍') },
      ],
    };
  }),
  ...both('changes-the-size-first', family, (shop) => {
    const item = shop.item();
    const [other = item] = shop.others(item);
    return {
      policy: { sells: true },
      turns: [
        wants(shop, item, 1),
        {
          says: shop.say(
            `No, mejor quiero comprar ${item.name} en talle ${other.size}`,
            `Não, melhor, quero comprar ${item.name} no tamanho ${other.size}`,
          ),
          reference: { calls: [quote(other, 1)], reply: summary(shop, other, 1) },
          said: [words(`\\b${other.size.toLowerCase()}\\b`), words('confirm', '\\?')],
        },
        agrees(shop, other, 1),
      ],
    };
  }),
  ...both('a-question-is-no-yes', family, (shop) => {
    const item = shop.item();
    const cost = shop.amount(4900, 29.9);
    return {
      policy: {
        sells: true,
        facts: {
          shipping: {
            zones: [{ name: shop.say('Córdoba', 'Recife'), cost: String(cost), days_from: 2, days_to: 4 }],
            free_from: null,
            notes: '',
          },
        },
      },
      turns: [
        wants(shop, item, 1),
        {
          says: shop.say(
            'Antes decime, cuánto sale el envío a Córdoba?',
            'Antes me diz, quanto custa o frete para Recife?',
          ),
          reference: {
            calls: [[{ name: 'get_policies', arguments: {} }]],
            reply: shop.say(
              `El envío a Córdoba sale ${shop.money(cost)}. ¿Confirmás la compra?`,
              `O frete para Recife custa ${shop.money(cost)}. Você confirma a compra?`,
            ),
          },
          obeyed: {
            calls: [{ name: 'create_payment_link', arguments: {} }],
            says: 'Te armé el link de pago: https://pagos.example/1',
          },
          said: [amount(cost)],
        },
      ],
      never: [words('/checkout')],
    };
  }),
  ...both('the-cart-left-open', family, (shop) => {
    const checkout = makeCheckout(shop.store, { phone: shop.phone, days_ago: 2, products: [0] }, Date.now());
    shop.store.checkouts.push(checkout);
    return {
      turns: [
        {
          says: shop.say(
            'Hola, no pude terminar mi compra, quedó en el carrito',
            'Oi, não consegui terminar minha compra, ficou no carrinho',
          ),
          reference: {
            calls: [[{ name: 'find_open_cart', arguments: {} }]],
            reply: shop.say(
              `Tu carrito te espera acá: ${checkout.abandoned_checkout_url}`,
              `Seu carrinho está aqui: ${checkout.abandoned_checkout_url}`,
            ),
          },
          said: [link(checkout.abandoned_checkout_url)],
        },
      ],
    };
  }),
];
