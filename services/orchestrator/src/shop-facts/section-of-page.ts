// Tells which section of the facts a page of the shop speaks of, by its title.
import { plainLetters } from '@nexus/service-kit/text/plain-letters';
import type { FactSection } from '@nexus/contracts/shop-facts';

/** The first that fits counts: "Cambios y envíos de vuelta" is about exchanges. Titles are compared folded. */
const signs: [FactSection | null, RegExp][] = [
  // In Argentina "termos" are flasks: only what begins with the Portuguese word, and speaks of nothing to carry, are terms.
  [
    null,
    /privacidad|privacidade|terminos|^termos(?: (?:e condicoes|de (?:uso|servico|venda|compra|adesao)|gerais|legais)|$)|cookies|legal|arrepentimiento|^(?:formulario de )?contact\w*$|politica de datos/,
  ],
  ['exchanges', /cambio|devoluci|devoluco|troca|garantia|reembols/],
  ['wholesale', /mayor|atacado|revend|distribu/],
  ['pickup', /retir|pick ?up|punto de entrega/],
  ['shipping', /envio|entrega|frete|despach|shipping/],
  ['payment', /pago|pagamento|cuota|parcel|promociones bancarias/],
  ['hours', /horario|funcionamento|atencion al publico/],
  ['address', /direccion|ubicacion|donde estamos|endereco|onde estamos|local|showroom|loja fisica/],
  ['catalogue', /talle|medida|tamanho|cuidado|tela|tecido|guia/],
  ['description', /quienes somos|sobre nosotros|nosotros|nuestra historia|sobre nos|quem somos|nossa historia|sobre a/],
  ['notes', /preguntas|faq|perguntas|ayuda|ajuda|como comprar/],
];

/** Null for pages that tell customers nothing of how the shop works, such as terms of use. */
export function sectionOfPage(title: string): FactSection | null {
  const folded = plainLetters(title);
  const found = signs.find(([, pattern]) => pattern.test(folded));
  return found ? found[0] : 'notes';
}
