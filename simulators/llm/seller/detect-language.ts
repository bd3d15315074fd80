// Tells whether a customer writes Spanish or Portuguese.
import { fold } from './fold-words.ts';

export type Language = 'es' | 'pt';

const portuguese = new Set(
  'voce voces vcs tem oi ola obrigado obrigada quanto quero queria moletom camiseta tenis sim nao qual quais tamanho preto preta branco branca frete meu minha pedido bom dia boa tarde noite ainda por favor preco gostaria procuro loja aceita aceitam pix cupom desconto entrega entregam atendente pessoa chegou rastreio e um uma no na do da em com comprovante cade vermelho azul cor valeu tudo bem estou posso ver tam'.split(
    ' ',
  ),
);
const spanish = new Set(
  'tenes tienen hola gracias cuanto quiero queria si cual cuales talle negro negra blanco blanca envio envios mi pedido buenas buen dias tardes noches todavia por favor precio gustaria busco tienda aceptan cupon descuento entrega hacen vendedor persona llego seguimiento y un una el la del de en con comprobante donde rojo azul color dale bien estoy puedo ver hay sale cuesta sos che me'.split(
    ' ',
  ),
);

function lean(text: string): number {
  let score = 0;
  for (const word of fold(text).split(' ')) {
    if (portuguese.has(word)) score += 1;
    if (spanish.has(word)) score -= 1;
  }
  if (/[ãõ]|ç|você|não/i.test(text)) score += 2;
  if (/[ñ¿¡]/i.test(text)) score -= 2;
  return score;
}

/**
 * The language of a conversation. The newest words decide; when they are neutral, the earlier ones; then the locale that
 * the system prompt names; at last Spanish.
 */
export function detectLanguage(newest: string, earlier: string, systemPrompt: string): Language {
  for (const text of [newest, earlier]) {
    const score = lean(text);
    if (score !== 0) return score > 0 ? 'pt' : 'es';
  }
  return /\bpt[-_]BR\b/i.test(systemPrompt) ? 'pt' : 'es';
}
