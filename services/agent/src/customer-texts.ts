// What a customer is told when no answer can be given, in the customer's language.
import type { TurnRequest } from '@nexus/contracts/turn';

export type Language = 'es' | 'pt' | 'en';
/** `later`: trying again may help. `team`: only the shop's people can help. `declined`: the agent may not help with that. `rephrase`: the customer can help. `machine`: what it is, said for it. */
export type Consolation = 'later' | 'team' | 'declined' | 'rephrase' | 'machine';

const texts: Record<Consolation, Record<Language, string>> = {
  later: {
    es: 'Perdón, se me complicó responderte en este momento. ¿Me escribís de nuevo en unos minutos?',
    pt: 'Desculpe, tive um problema para responder agora. Pode me escrever de novo em alguns minutos?',
    en: 'Sorry, I could not answer just now. Could you write to me again in a few minutes?',
  },
  team: {
    es: 'Perdón, en este momento no puedo responderte por acá. Tu mensaje ya le quedó al equipo de la tienda.',
    pt: 'Desculpe, no momento não consigo responder por aqui. Sua mensagem já ficou com a equipe da loja.',
    en: 'Sorry, I cannot answer here right now. Your message is already with the shop’s team.',
  },
  declined: {
    es: 'Perdón, con eso no te puedo ayudar por acá. Si querés, te paso con una persona del equipo.',
    pt: 'Desculpe, com isso não posso ajudar por aqui. Se quiser, te passo para uma pessoa da equipe.',
    en: 'Sorry, I cannot help with that here. If you like, I can pass you on to a person of the team.',
  },
  rephrase: {
    es: 'Perdón, no llegué a armar una respuesta. ¿Me lo contás de otra forma, o de a una cosa por vez?',
    pt: 'Desculpe, não consegui montar uma resposta. Pode me dizer de outra forma, ou uma coisa de cada vez?',
    en: 'Sorry, I did not manage to put an answer together. Could you say it differently, or one thing at a time?',
  },
  machine: {
    es: 'Soy el asistente virtual de la tienda, una inteligencia artificial. Si preferís hablar con una persona del equipo, decímelo y te paso.',
    pt: 'Sou o assistente virtual da loja, uma inteligência artificial. Se preferir falar com uma pessoa da equipe, é só dizer que eu passo.',
    en: 'I am the shop’s virtual assistant, an artificial intelligence. If you prefer to talk to a person of the team, say so and I will pass you on.',
  },
};

const marks: Record<Language, RegExp> = {
  pt: /\b(voc[eê]s?|n[aã]o|obrigad[oa]|ol[aá]|oi|tem|quanto custa|quero saber|bom dia|boa tarde|boa noite|pre[cç]o|tamanho|frete|pedido est[aá]|meu|minha)\b|[ãõç]/gi,
  es: /\b(ten[eé]s|tienen|hola|gracias|cu[aá]nto|quiero|buen[oa]s|precio|talle|env[ií]o|mi pedido|hay|est[aá]|una?|el|los|las)\b|[ñ¿¡]/gi,
  en: /\b(the|do you|have|how much|thanks|hello|hi|please|price|size|my order|is|are|what)\b/gi,
};

/** The language the customer writes: by the words of the last messages; the shop's own when they do not tell. */
export function customerLanguage(turn: Pick<TurnRequest, 'history' | 'tenant'>): Language {
  const { locale } = turn.tenant;
  const own: Language = locale.startsWith('pt') ? 'pt' : locale.startsWith('en') ? 'en' : 'es';
  const words = turn.history
    .filter((item) => item.role === 'customer')
    .slice(-5)
    .map((item) => item.text)
    .join('\n');
  const score = (language: Language) => (words.match(marks[language]) ?? []).length;
  const best = (['es', 'pt', 'en'] as const).toSorted((one, other) => score(other) - score(one))[0] ?? own;
  return score(best) > score(own) ? best : own;
}

/** The sentence for a consolation. */
export function consolationText(kind: Consolation, language: Language): string {
  return texts[kind][language];
}
