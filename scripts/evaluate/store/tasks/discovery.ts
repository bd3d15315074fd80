// Tasks: finding something under a wish.
import type { TaskTemplate } from '../task.ts';
import { both } from './both.ts';

const family = 'discovery';

export const discovery: TaskTemplate[] = [
  ...both('by-name', family, (shop) => {
    const item = shop.item();
    const price = shop.money(item.price);
    return {
      turns: [
        {
          says: shop.say(`Hola! Tenés ${item.name}? Cuánto sale?`, `Oi! Vocês têm ${item.name}? Quanto custa?`),
          reference: {
            calls: [[{ name: 'search_products', arguments: { query: item.name } }]],
            reply: shop.say(
              `¡Hola! Sí, tenemos *${item.name}* a *${price}*.\n${item.url}`,
              `Oi! Sim, temos *${item.name}* por *${price}*.\n${item.url}`,
            ),
          },
          said: [
            { kind: 'amount', amount: item.price },
            { kind: 'link', url: item.url },
          ],
        },
      ],
    };
  }),
];
