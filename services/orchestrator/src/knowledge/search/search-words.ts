// Texts as the full text index compares them: without accents and capitals, and a question without the words every question has.
import { plainLetters } from '@nexus/service-kit/text/plain-letters';

export type Dictionary = 'spanish' | 'portuguese' | 'english';

/** The Postgres dictionary for a shop's locale. */
export function dictionaryOf(locale: string): Dictionary {
  if (locale.startsWith('pt')) return 'portuguese';
  return locale.startsWith('en') ? 'english' : 'spanish';
}

/**
 * Customers leave accents out, so both sides lose them, as Postgres' unaccent would take them. The endings whose accent the stemmers
 * need to know a singular ("devolución", "devolução") get it back, however they were written.
 */
export function searchWords(text: string, dictionary: Dictionary): string {
  const folded = plainLetters(text);
  if (dictionary === 'spanish') return folded.replaceAll(/(?<=[cs])ion\b/g, 'ión');
  if (dictionary === 'portuguese') return folded.replaceAll(/cao\b/g, 'ção').replaceAll(/coes\b/g, 'ções');
  return folded;
}

/** A question's words of substance; all of them when it has none. */
export function questionWords(question: string, dictionary: Dictionary): string {
  const words = searchWords(question, dictionary).split(/[^\p{L}\p{N}]+/u);
  const telling = words.filter((word) => !saidInEveryQuestion.has(word));
  return (telling.some(Boolean) ? telling : words).join(' ');
}

/** Greetings, courtesies, question words and verbs of asking: rare in documents, so they would weigh much and tell nothing. */
const saidInEveryQuestion = new Set(
  `hola buenas buen buenos dia dias tardes noches che disculpa disculpen perdon gracias porfa porfi favor consulta consulto pregunta
   queria quisiera quiero querria saber sabes sabe saben pueden puede puedo puedes podes podrian podria podes podemos tenes tienen tiene
   tengo hay seria sera es son esta estan como cual cuales cuando cuanto cuantos cuanta cuantas donde quien quienes que porque ahi eso esto
   alguna alguno algun algo hace hacen hacer haces dan das decir decime digan tambien mas si va van ustedes vos uds yo me mi
   ola oi bom boa dia tarde noite obrigado obrigada duvida gostaria queria quero posso pode podem voce voces vcs vc tem temos tenho
   qual quais quando quanto quantos quanta quantas onde quem como porque por ai isso isto algum alguma algo faz fazem fazer sao esta estao
   seria favor fico meu minha eu nao sim ser
   hello hi please thanks how what when where who which can could would do does you your i my is are the a`
    .split(/\s+/)
    .filter(Boolean),
);
