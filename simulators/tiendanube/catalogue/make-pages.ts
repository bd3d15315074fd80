// The pages a shop writes about itself, as HTML out of the vendor's editor, and the means of payment it has switched on.
import type { ContentPage, PaymentOption } from '../wire-types.ts';
import type { ShopPlan } from './shop-plan.ts';
import { localized, slug } from './shop-plan.ts';

type Draft = { title: string; content: string; published?: boolean };

/** What the pages say in figures; a drawn shop has its own. */
type Terms = {
  near: number;
  far: number;
  freeFrom: number;
  instalments: number;
  discount: number;
  exchange: number;
  minimum: number;
};

/** Drawn last, so that it changes nothing else of a shop. */
export function makePages(plan: ShopPlan): ContentPage[] {
  const drafts = plan.vocabulary.language === 'pt' ? portuguesePages(termsOf(plan)) : spanishPages(termsOf(plan));
  return drafts.map(({ title, content, published = true }, index) => ({
    id: 5100 + index,
    store_id: plan.storeId,
    published,
    name: localized(plan, title),
    handle: localized(plan, slug(title)),
    content: localized(plan, content),
    seo_title: localized(plan, title),
    seo_description: localized(plan, ''),
  }));
}

export function makePaymentOptions(plan: Pick<ShopPlan, 'country'>): PaymentOption[] {
  const option = (id: string, name: string, types: string[]): PaymentOption => ({
    id,
    name,
    checkout_payment_options: [
      { id: `${id}_checkout`, name, supported_payment_method_types: types, integration_type: 'transparent' },
    ],
  });
  return plan.country === 'BR'
    ? [
        option('nuvem_pago', 'Nuvem Pago', ['credit_card', 'pix', 'boleto']),
        option('mercado_pago', 'Mercado Pago', ['credit_card', 'wallet']),
      ]
    : [
        option('mercado_pago', 'Mercado Pago', ['credit_card', 'debit_card', 'wallet']),
        option('custom_transfer', 'Transferencia o depósito', ['wire_transfer']),
        option('custom_cash', 'A convenir', ['other']),
      ];
}

function termsOf({ demo, random, currency }: ShopPlan): Terms {
  const brazil = currency === 'BRL';
  if (demo)
    return brazil
      ? { near: 14.9, far: 29.9, freeFrom: 299, instalments: 6, discount: 5, exchange: 30, minimum: 1500 }
      : { near: 3500, far: 6900, freeFrom: 90_000, instalments: 3, discount: 10, exchange: 30, minimum: 250_000 };
  const unit = brazil ? 1 : 100;
  return {
    near: random.integer(12, 40) * unit,
    far: random.integer(45, 90) * unit,
    freeFrom: random.integer(200, 900) * unit,
    instalments: random.pick([3, 6, 9]),
    discount: random.pick([5, 8, 10, 15, 20]),
    exchange: random.pick([10, 15, 30, 45]),
    minimum: random.integer(1000, 3000) * unit,
  };
}

const pesos = (amount: number): string => `$&nbsp;${amount.toLocaleString('es-AR')}`;
const reais = (amount: number): string => `R$&nbsp;${amount.toLocaleString('pt-BR', { minimumFractionDigits: 2 })}`;

function spanishPages(terms: Terms): Draft[] {
  return [
    {
      title: 'Envíos',
      content:
        `<h2>&iquest;C&oacute;mo env&iacute;an?</h2><p>Despachamos de lunes a viernes por <strong>Correo Argentino</strong>.</p>` +
        `<ul><li>CABA y GBA: ${pesos(terms.near)}, de 1 a 3 d&iacute;as h&aacute;biles</li><li>Resto del pa&iacute;s: ${pesos(terms.far)}, de 3 a 7 d&iacute;as h&aacute;biles</li></ul>` +
        `<p style="text-align:center">Env&iacute;o gratis en compras desde ${pesos(terms.freeFrom)}.</p><script>track("envios")</script>`,
    },
    {
      title: 'Cambios y devoluciones',
      content: `<p>Ten&eacute;s <b>${terms.exchange} d&iacute;as</b> para hacer un cambio, con la etiqueta puesta y sin uso.</p><p>El primer cambio es sin cargo en el local.<br>Por arrepentimiento pod&eacute;s devolver la compra dentro de los 10 d&iacute;as.</p>`,
    },
    {
      title: 'Medios de pago',
      content: `<div><p>Hasta ${terms.instalments} cuotas sin inter&eacute;s con todas las tarjetas.</p><p>${terms.discount}% de descuento pagando por transferencia.</p></div>`,
    },
    {
      title: 'Horarios y local',
      content: `<p>Atendemos de lunes a viernes de 10 a 19 hs y s&aacute;bados de 10 a 14 hs.</p>`,
    },
    {
      title: 'Ventas por mayor',
      content: `<p>Vendemos por mayor desde ${pesos(terms.minimum)} por compra. Escribinos y te pasamos la lista.</p>`,
    },
    {
      title: 'Guía de talles',
      content: `<table><tr><th>Talle</th><th>Pecho</th></tr><tr><td>S</td><td>96 cm</td></tr><tr><td>M</td><td>102 cm</td></tr><tr><td>L</td><td>108 cm</td></tr></table><p>Los buzos son de calce holgado: si dud&aacute;s, eleg&iacute; el talle m&aacute;s chico.</p>`,
    },
    {
      title: 'Quiénes somos',
      content: `<p>Hacemos ropa de todos los d&iacute;as, con telas nacionales y en talleres propios.</p>`,
    },
    { title: 'Términos y condiciones', content: `<p>Al comprar acept&aacute;s estas condiciones.</p>` },
    { title: 'Envíos (borrador)', content: `<p>Env&iacute;o a todo el mundo por $&nbsp;1.</p>`, published: false },
  ];
}

function portuguesePages(terms: Terms): Draft[] {
  return [
    {
      title: 'Frete e entrega',
      content:
        `<h2>Como enviamos?</h2><ul><li>Grande S&atilde;o Paulo: ${reais(terms.near)}, de 2 a 4 dias &uacute;teis</li><li>Demais estados: ${reais(terms.far)}, de 5 a 10 dias &uacute;teis</li></ul>` +
        `<p>Frete gr&aacute;tis em compras a partir de ${reais(terms.freeFrom)}.</p>`,
    },
    {
      title: 'Trocas e devoluções',
      content: `<p>Voc&ecirc; tem <b>${terms.exchange} dias</b> para trocar, com etiqueta e sem uso.</p><p>A devolu&ccedil;&atilde;o por arrependimento pode ser feita em at&eacute; 7 dias.</p>`,
    },
    {
      title: 'Formas de pagamento',
      content: `<p>At&eacute; ${terms.instalments} parcelas sem juros no cart&atilde;o.</p><p>${terms.discount}% de desconto pagando com Pix.</p>`,
    },
    {
      title: 'Horário de funcionamento',
      content: `<p>Segunda a sexta das 9h &agrave;s 18h; s&aacute;bado das 9h &agrave;s 13h.</p>`,
    },
    { title: 'Atacado', content: `<p>Vendemos no atacado a partir de ${reais(terms.minimum)} por pedido.</p>` },
    {
      title: 'Quem somos',
      content: `<p>Roupa do dia a dia, feita no Brasil com algod&atilde;o de verdade.</p>`,
    },
    { title: 'Política de privacidade', content: `<p>Cuidamos dos seus dados.</p>` },
  ];
}
