// Tool: how to find and reach the shop.
import { z } from 'zod';
import { defineTool } from './tool.ts';

export const storeInfo = defineTool({
  name: 'store_info',
  label: { es: 'Datos de la tienda', 'pt-BR': 'Dados da loja', en: 'Store information' },
  description: 'Gives the shop’s name, address, website, e-mail and phone. What it does not contain is not known here.',
  needsStore: true,
  input: z.strictObject({}),
  async run(_input, { askShop }) {
    const info = await askShop('store_info', {});
    const known = Object.entries(info).filter(([, value]) => value !== null && value !== '');
    return { facts: { store: Object.fromEntries(known) } };
  },
});
