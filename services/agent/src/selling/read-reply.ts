// Whether a customer's message says yes to a summary, and to nothing else. Made of words that are known: one unknown word and it is no yes.
import { fold, wordsOf } from '../truth/reading/fold.ts';
import { emailIn } from './email-in.ts';

/** neutral: neither (a mail address, thanks, "send me the link"); other: no, a change, a question, or anything not understood. */
export type Reply = 'yes' | 'neutral' | 'other';

const yes = new Set(
  `si sip sisi dale confirmo confirmado confirmada confirmar confirma listo perfecto genial obvio claro joya buenisimo barbaro acepto correcto exacto ok okey oka oki okis
  sim confirmadissimo fechado fechada fecha fechou beleza blz isso certo certinho combinado combinada quero aceito perfeito otimo pode yes yep sure`.split(
    /\s+/,
  ),
);
/** Several words that together are a yes. */
const yesPhrases =
  /\b(?:de una|de acuerdo|esta bien|esta perfecto|me lo llevo|me la llevo|lo quiero|la quiero|los quiero|las quiero|lo compro|la compro|pode ser|ta bom|ta otimo|tudo certo|vou levar|pode mandar|pode enviar|pode gerar|isso mesmo)\b/g;
const filler = new Set(
  `por favor porfa porfavor gracias muchas mil obrigado obrigada valeu hola oi ola buenas bien bem bueno ya ja el la lo los las le o a os as un um y e de del do da con com al ao para pra me te mi meu minha
  en em link enlace pago pagar pagamento compra comprar compro pedido mail email correo mandame mandamelo manda mandar pasame pasamelo envia enviar enviame gera genera generame arma armame
  quiero eso esto isto asi assim todo tudo esta ese esse nomas nada gente che amiga amigo total es eh ahi aqui aca van vai va pasas mandas podes puedes pode nuevo novo novamente
  unidad unidades unidade talle tamanho tam color cor`.split(/\s+/),
);
const introductions =
  /\b(?:soy|me llamo|mi nombre es|a nombre de|sou|me chamo|meu nome e|no nome de)((?: [a-z]+){1,3})/g;
/** A letter that no word below is made of. */
const strangeLetter = /(?![a-zºª])\p{L}/u;
const yesEmojis = /[👍✅👌🙌]/u;
const noEmojis = /[👎❌🚫🤔]/u;
const label = /\[[^\]]*\]/g;

/** `known`: words of the cart itself, which a yes may repeat. */
export function readReply(text: string, known: ReadonlySet<string>): Reply {
  const email = emailIn(text);
  const bare = text
    .normalize('NFC')
    .replace(label, ' ')
    .replaceAll(email ?? '\0', ' ');
  const folded = fold(bare);
  const asks = folded.includes('?');
  const phrased = folded.replace(yesPhrases, ' ');
  const rest = phrased.replace(introductions, ' ').replace(/\bnada (?:mas|mais)\b/g, ' ');
  const words = wordsOf(rest);
  const saysYes = phrased !== folded || words.some((word) => yes.has(word)) || yesEmojis.test(bare);
  const understood = words.every((word) => yes.has(word) || filler.has(word) || known.has(word));
  if (!understood || noEmojis.test(bare) || strangeLetter.test(folded)) return 'other';
  if (asks) return saysYes && /\b(?:link|enlace|pagar|pago)\b/.test(folded) ? 'yes' : 'other';
  return saysYes ? 'yes' : 'neutral';
}
