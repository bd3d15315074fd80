// Spans of time, days, hours, instalments, zones and free shipping are those the shop tells, of what it tells them.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ShopFacts } from '@nexus/contracts/shop-facts';
import { filledFacts } from '../../testing/filled-facts.ts';
import { said } from '../../testing/start-test-agent.ts';
import { unsourcedClaims } from '../../testing/unsourced-claims.ts';

interface Known {
  asked?: string;
  told?: string;
  facts?: ShopFacts | null;
  results?: [string, unknown][];
}

function claimsOf(reply: string, { asked = 'hola', told = 'Sé amable.', facts = null, results = [] }: Known): string[] {
  const history = [said('customer', asked)];
  return unsourcedClaims(
    reply,
    { prompt: told, history, shop_facts: facts, now: '2026-03-02T15:04:00-03:00' },
    results,
  );
}

function suite(name: string, known: Known, heldBack: string[], passes: string[]): void {
  describe(name, () => {
    for (const reply of heldBack) test(`held back: ${reply}`, () => assert.notDeepEqual(claimsOf(reply, known), []));
    for (const reply of passes) test(`passes: ${reply}`, () => assert.deepEqual(claimsOf(reply, known), []));
  });
}

suite(
  'spans of time in words, nothing told',
  {},
  [
    'Tenés un mes para cambiarlo.',
    'Un mes para cambiarlo.',
    'Tiene un año de garantía.',
    'Te llega en un día.',
    'Demora una semana.',
    'Você tem um mês para trocar.',
  ],
  [
    '¡Que tengas un día hermoso!',
    'Dame 2 minutos y te cuento.',
    'Dame un minuto.',
    'Te hago una consulta: ¿para cuándo lo necesitás?',
    'En un ratito te respondo.',
    'Um momento, por favor.',
    'Tenho uma dúvida: qual o seu CEP?',
  ],
);
suite(
  'spans of time in words, told',
  { told: 'Cambios dentro de 1 mes. Garantía de un año. La entrega demora una semana.' },
  ['Tenés dos meses para cambiarlo.', 'Tiene un mes de garantía.'],
  ['Tenés un mes para cambiarlo.', 'Tiene 1 año de garantía.', 'Demora una semana en llegar.'],
);

const campaign: Known = {
  told: 'La preventa termina el 18/05.',
  results: [
    [
      'list_coupons',
      { coupons: [{ code: 'LANA10', discount: '10%', minimum_purchase: '$ 30.000', ends: '2026-05-28' }] },
    ],
  ],
};
suite(
  'the days of the shop',
  campaign,
  ['La preventa termina el 28/5.', 'Te llega el 28/5.', 'A pré-venda termina em 28/05.', 'Chega no dia 28 de maio.'],
  ['La preventa termina el 18/5.', 'El cupón LANA10 vence el 28/5.', 'El cupón vence el 28 de mayo.'],
);

suite(
  'hours in letters, nothing told',
  {},
  [
    'Abrimos de nueve a seis de la tarde.',
    'El local cierra a las siete.',
    'Atendemos de diez a siete.',
    'Abrimos a las nueve y media.',
    'Abrimos das nove às seis.',
    'Fechamos às sete da noite.',
  ],
  [
    'En el local te atiende una de las dos chicas.',
    'Cuando visites el local, elegís entre una y otra.',
    'Na loja você encontra as duas cores.',
    'El horario no lo tengo a mano.',
  ],
);
suite(
  'hours in letters, told',
  { facts: filledFacts },
  [
    'Abrimos de nueve a siete.',
    'Los sábados abrimos de diez a seis de la tarde.',
    'El local cierra a las ocho de la noche.',
    'Abrimos a las 9 de la mañana.',
  ],
  [
    'Abrimos de lunes a viernes de diez a siete de la tarde.',
    'Abrimos de diez de la mañana a siete de la tarde.',
    'Los sábados atendemos de diez a dos de la tarde.',
    'El local cierra a las siete de la tarde.',
    'Abrimos a las diez.',
    'Hoy cerramos a las 7 de la tarde.',
    'Abrimos de 10 a 7 de la tarde.',
    'A loja abre às dez e fecha às sete da noite.',
  ],
);

suite(
  'instalments without a number, nothing told',
  {},
  [
    'Podés pagarlo en cuotas sin interés.',
    'Tenemos cuotas sin interés.',
    'Sí, podés pagar en cuotas.',
    'Você pode parcelar sem juros.',
    'Parcelamos sem juros!',
  ],
  [
    'No tenemos cuotas sin interés.',
    '¿Querés pagarlo en cuotas?',
    'Si preferís pagar en cuotas, lo ves en el checkout.',
    'El valor de cada cuota lo define tu banco.',
    'Se você quiser parcelar, veja no checkout.',
  ],
);
suite(
  'instalments without a number, told',
  { facts: filledFacts },
  [],
  ['Podés pagarlo en cuotas sin interés.', 'Tenemos cuotas sin interés.', 'Você pode parcelar sem juros.'],
);
suite(
  'instalments told with interest only',
  { told: 'Aceptamos tarjeta en cuotas con interés del banco.' },
  ['Tenemos cuotas sin interés.'],
  ['Podés pagar en cuotas.'],
);
suite(
  'the days of a zone',
  { facts: filledFacts },
  [
    'El envío a Córdoba tarda de 1 a 3 días.',
    'A CABA llega en 3 a 6 días hábiles.',
    'El envío a Córdoba demora entre 4 y 8 días.',
  ],
  [
    'El envío a Córdoba tarda de 3 a 6 días hábiles.',
    'A CABA llega en 1 a 3 días y a Córdoba en 3 a 6.',
    'El envío tarda de 1 a 3 días.',
    'Para Córdoba tenés 30 días de cambio.',
  ],
);

const bottle = {
  product_id: '1',
  name: 'Botella térmica',
  available: true,
  variants: [{ options: { Color: 'Negro' }, available: true, stock: 30, price: '$ 24.990' }],
};
suite(
  'free shipping from a sum',
  { facts: filledFacts, results: [['get_product', { product: bottle }]], asked: 'compro la botella' },
  [
    'Con la botella ya tenés envío gratis.',
    '¡Genial! Ya tenés envío gratis.',
    'La Botella térmica tiene envío gratis.',
    'Tu compra tiene envío gratis.',
    'Con 2 botellas ya tenés envío gratis.',
    'Com a botella você já tem frete grátis.',
  ],
  [
    'El envío es gratis desde $ 90.000.',
    'Te faltan $ 65.010 para el envío gratis.',
    'Con 4 botellas ya tenés envío gratis.',
    'Con la botella todavía no tenés envío gratis.',
    'Tenés envío gratis a partir de $ 90.000.',
    'Si llegás a $ 90.000 tenés envío gratis.',
    '¿Te cuento cómo tener envío gratis?',
  ],
);
suite(
  'free shipping without condition',
  { told: 'Envío gratis a todo el país.', results: [['get_product', { product: bottle }]] },
  [],
  ['Con la botella ya tenés envío gratis.', 'El envío es gratis.'],
);
suite(
  'wholly so',
  { told: 'Vendemos productos originales.' },
  ['Son 100% algodón.', 'Es 100% impermeable.'],
  ['Son 100% originales.', 'Todo es 100% original.'],
);
suite(
  'how many, nothing told',
  { asked: '¿vienen en 8 colores?' },
  [
    'Tenemos 8 colores.',
    'Sí, viene en ocho colores.',
    'Tenemos 3 sucursales.',
    'Contamos con 3 sucursales.',
    'Hay 5 modelos distintos.',
    'Temos 4 tamanhos.',
    'São 6 cores diferentes.',
    'Temos duas lojas físicas.',
  ],
  [
    'Dame 2 minutos.',
    'Una consulta: ¿para qué talle?',
    '¿Cuáles son los 2 colores que te gustan?',
    'Elegí 2 colores y te cuento.',
    'No, no vienen 8 colores.',
    'Te hago 3 preguntas cortas.',
    'Son 2 pasos: elegís y pagás.',
    'Me diga as 2 cores que você prefere.',
  ],
);
suite(
  'how many, told',
  { told: 'Tenemos 3 sucursales. Las remeras vienen en ocho colores y 5 talles.' },
  ['Tenemos 4 sucursales.', 'Vienen en 9 colores.'],
  ['Tenemos 3 sucursales.', 'Vienen en 8 colores.', 'Hay cinco talles.'],
);
suite(
  'how many, looked at',
  {
    results: [
      [
        'search_products',
        {
          products: [
            {
              product_id: '1',
              name: 'Botella térmica',
              available: true,
              variants: ['Negro', 'Rojo', 'Azul'].map((Color) => ({
                options: { Color },
                available: Color !== 'Azul',
                stock: 8,
                price: '$ 24.990',
              })),
            },
            { product_id: '2', name: 'Vaso', available: true, variants: [{ available: true, price: '$ 9.000' }] },
          ],
          total: 2,
        },
      ],
    ],
  },
  ['La botella viene en 8 colores.', 'La Botella térmica viene en cinco colores.'],
  ['La botella viene en 3 colores.', 'La botella la tenemos en dos colores.', 'Tenemos 2 modelos.'],
);
