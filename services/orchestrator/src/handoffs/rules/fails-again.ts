// Whether an answer of the agent is one failure too many: it does not know, it failed, or it asks what it just asked.
import { foldWords } from './fold-words.ts';

/** One answer of the agent: all its bubbles. */
export interface SpokenAnswer {
  text: string;
  /** It is what is said when no answer came of the turn. */
  fallback: boolean;
  /** It looked something up for this answer: a question at its end is then not all it says. */
  looked?: boolean;
}

const doesNotKnow = new RegExp(
  [
    // es
    '(?<!(?:si|que|como|se|vos|por si) )no (?:lo )?se(?: (?:decirte|si|cual|cuando|exactamente|con certeza|eso|la respuesta))(?![a-z])|no (?:tengo|cuento con|dispongo de|manejo|encuentro) (?:a mano |ahora )?(?:esa?|esta?|ese|el|la|los|las|esos|esas|ningun|ninguna|mas|suficiente|acceso a) ?(?:tipo de )?(?:dato|datos|informacion|info|detalle|detalles|respuesta|esa|ese|eso)?|ese dato no lo tengo|esa informacion no la tengo|no tengo (?:informacion|datos|info|ese dato|acceso|como (?:saber|confirmar|verificar|ver))|no (?:puedo|logro|pude|consigo) (?:ver|verlo|verla|confirmar|confirmarte|confirmarlo|consultar|consultarlo|saber|saberlo|verificar|verificarlo|acceder|responder|responderte|ayudarte|encontrar|darte)|no estoy segur[oa]|no sabria (?:decirte|que)|desconozco|no te (?:sabria|puedo) (?:decir|confirmar|responder)|no (?:llegue|alcance) a (?:armar|entender)|no (?:te )?entendi|no (?:comprendo|comprendi|entiendo)|se me complico',
    // pt
    'nao sei(?: (?:dizer|te dizer|informar|se|qual|quando|responder))?(?![a-z])|nao (?:tenho|disponho d?e?|encontrei|achei) (?:ess[ae]|est[ae]|[ao]|nenhum|nenhuma|acesso a?|mais|essas|esses) ?(?:informac(?:ao|oes)|dados?|detalhes?|resposta)?|nao tenho (?:informac|dados|como (?:saber|confirmar|verificar|ver)|acesso)|nao (?:consigo|consegui|posso|pude) (?:ver|confirmar|consultar|saber|verificar|acessar|responder|ajudar|encontrar|informar|montar|te ajudar)|nao tenho certeza|desconheco|nao entendi|nao compreendi|tive um problema para',
    // en
    'i (?:do not|don t|dont) (?:know|have (?:that|this|the|access|any))|i (?:can not|cannot|can t|cant|could not|couldn t) (?:see|confirm|check|find|answer|help|access|tell)|i am not sure|i m not sure|i did not manage',
  ]
    .map((pattern) => `(?:${pattern})`)
    .join('|'),
);

/**
 * @param earlier the agent's answers before this one, oldest first, of this episode and since a person wrote
 * @param times answers in a row, this one among them, that make it one too many
 */
export function failsAgain(earlier: SpokenAnswer[], answer: SpokenAnswer, times: number): boolean {
  const row = [...earlier, answer].slice(-times);
  if (row.length < times) return false;
  if (row.every(isFailure)) return true;
  if (answer.looked) return false;
  const questions = row.map((one) => lastQuestion(one.text));
  return questions.every((question, index) => index === 0 || isSame(questions[index - 1] ?? '', question));
}

function isFailure({ text, fallback }: SpokenAnswer): boolean {
  return fallback || doesNotKnow.test(foldWords(text));
}

/** The words of an answer's last question; empty: it asks nothing. */
function lastQuestion(text: string): string {
  const folded = foldWords(text.replaceAll('¿', ' . '));
  return (
    folded
      .match(/[^.?!\n]+\?/g)
      ?.at(-1)
      ?.trim() ?? ''
  );
}

const least = 3;
const politeness =
  /\b(?:algo mas|otra cosa|mas en que|puedo ayudar|te ayudo|ayudo en|mais alguma coisa|algo mais|posso ajudar|te ajudo|anything else|help you)\b/;

/** Nearly all words in common. "¿Algo más?" may be asked again and again. */
function isSame(one: string, other: string): boolean {
  if (politeness.test(one) || politeness.test(other)) return false;
  const [first, second] = [one, other].map((text) => new Set(text.match(/[a-z0-9]+/g)));
  if (!first || !second || Math.min(first.size, second.size) < least) return false;
  const shared = [...first].filter((word) => second.has(word)).length;
  return shared / Math.max(first.size, second.size) >= 0.75;
}
