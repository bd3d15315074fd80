// What an answer says of the agent itself: never that it is a person or no machine, and plainly what it is when it is asked.
import { fold, sentencesOf } from './reading/fold.ts';

const human =
  '(?:una? )?(?:persona(?: (?:real|de verdad|de carne y hueso|como vos))?|humano|humana|ser humano|persona humana|(?:uma )?pessoa(?: (?:real|de verdade|de carne e osso))?|um humano|uma humana|um ser humano|(?:a |an )?(?:real |actual )?(?:human(?: being)?|person))';
const machine =
  '(?:una? |um |uma |a |an |ningun |ninguna |nenhum |nenhuma |any |the |el |la |o )?(?:bots?|chat ?bots?|robots?|robos?|ia|i\\.a\\.|ai|a\\.i\\.|inteligencia artificial|artificial intelligence|maquinas?|machines?|programa|program|software|contestador|asistente virtual|assistente virtual|virtual assistant|sistema automatic[oa]|respuesta automatica|resposta automatica)';
const end = '(?![a-z])';

const denials = [
  // "soy una persona", "sou humana", "I'm a real person"
  `(?<!no )(?<!nao )(?<!i )\\b(?:yo )?(?:soy|somos|sou|eu sou)(?: (?:de verdad|realmente|mesmo|todas?|todos?))? ${human}${end}(?! (?:del|da|de la|do) (?:equipo|equipe) (?:virtual|digital))`,
  `(?<!no )(?<!nao )\\b(?:soy|somos|sou) (?:de )?(?:personas|humanos|pessoas|gente|carne y hueso|carne e osso)${end}`,
  `(?<!not )\\b(?:i am|i'm|im|we are|we're)(?: (?:a|an|all|really|actually|just))* (?:real |actual )?(?:human(?:s| being)?|person|people)${end}`,
  // "no soy un bot", "não sou um robô", "I'm not an AI"
  `\\bno (?:soy|somos|hablas con|estas hablando con|te atiende|te responde|es) ${machine}${end}(?! (?:que|de|cualquiera)(?![a-z]))`,
  `\\bnao (?:sou|somos|esta falando com|ta falando com|e) ${machine}${end}`,
  `\\b(?:i am|i'm|im|we are|we're|this is|you are|you're) (?:not|never|no)(?: (?:talking|speaking|chatting) (?:to|with))?(?: just)? ${machine}${end}`,
  `\\b(?:aca|aqui|por aca|en la tienda|here) (?:no (?:hay|usamos|tenemos)|nao (?:tem|ha|usamos|temos)|we do not have|there are no) ${machine}${end}`,
  // "estás hablando con una persona", "te atiende un humano"
  `\\b(?:(?:ahora |si,? )?(?:estas|esta) (?:hablando|chateando|conversando|falando) (?:con|com)|hablas (?:conmigo, )?con|quem (?:te )?(?:atende|responde) e|voce (?:esta|ta) falando com|vc (?:esta|ta) falando com|you are (?:talking|speaking|chatting) (?:to|with)|you're (?:talking|speaking|chatting) (?:to|with)) ${human}${end}`,
  `\\bte (?:atiende|responde|contesta|escribe) ${human}${end}(?! (?:del equipo|de la tienda|da equipe|da loja))`,
  `\\b(?:del otro lado|detras de(?:l chat| esto)|atras do chat|do outro lado) (?:hay|esta|tem) ${human}${end}`,
].map((pattern) => new RegExp(pattern));

/** Spoken of later, of somebody else, or as a question or wish. */
const elsewhere =
  /\b(?:si(?! ?,)|cuando|quando|se|if|when|queres|prefer\w*|quer|horario|luego|despues|depois|manana|amanha|en un (?:rato|ratito|momento)|pronto|logo|en breve|em breve)\b[^.!?]{0,60}$/;

const asked =
  /\b(?:sos|eres|es usted|son|estoy (?:hablando|chateando)|hablo|me (?:atiende|responde|contesta|habla|escribe)|es esto|esto es|sera|voce e|vc e|tu e|voces sao|estou falando|to falando|falo|isso e|aqui e|e|are you|am i (?:talking|speaking|chatting)|is this)\b[^?.!\n]{0,40}\b(?:persona|personas|humano|humana|humanos|bot|bots|robot|robots|maquina|ia|inteligencia artificial|chatbot|pessoa|pessoas|robo|robos|person|people|human|machine|ai|real)\b/;

/** What names a machine: "soy el asistente virtual", "uma inteligência artificial", "I'm an AI". */
const admits =
  /\b(?:bot|chatbot|robot|robo|ia|i\.a\.|ai|inteligencia artificial|artificial intelligence|(?:asistente|assistente|agente|atendente|vendedor|vendedora|ayudante) (?:virtual|digital|automatic[oa]|artificial|de ia)|virtual assistant|(?:digital|automated) assistant|maquina|machine|automatizad[oa]|no soy (?:una? )?(?:persona|human[oa])|nao sou (?:uma? )?(?:pessoa|human[oa])|not (?:a )?(?:human|person|real person))\b/;

/** A denial as it is written; null: none. Pure. */
export function denialIn(reply: string): string | null {
  const original = reply.normalize('NFC');
  const folded = fold(original);
  for (const { start, end: until } of sentencesOf(folded)) {
    const sentence = folded.slice(start, until);
    if (sentence.trimEnd().endsWith('?')) continue;
    for (const denial of denials) {
      const match = denial.exec(sentence);
      if (match && !elsewhere.test(sentence.slice(0, match.index)))
        return original.slice(start + match.index, start + match.index + match[0].length);
    }
  }
  return null;
}

/** Whether the customer asks if they talk to a person or a machine. */
export function asksWhatItIs(question: string): boolean {
  const folded = fold(question.normalize('NFC'));
  return sentencesOf(folded).some(({ start, end: until }) => {
    const sentence = folded.slice(start, until);
    return (
      asked.test(sentence) &&
      (sentence.includes('?') || /^(?:sos|eres|son|voce e|vc e|are you|is this|es|esto es|e)\b/.test(sentence.trim()))
    );
  });
}

/** Whether a reply says what it is. */
export function admitsMachine(reply: string): boolean {
  return admits.test(fold(reply.normalize('NFC')));
}
