// Puts a problem into the words of a language: what is wrong, and what to do.
import type { Language } from '@nexus/contracts/operator-view';
import type { FoundProblem } from './problem.ts';
import { en } from './texts/en.ts';
import { es } from './texts/es.ts';
import { ptBR } from './texts/pt-br.ts';
import type { ProblemTexts } from './texts/problem-texts.ts';

const texts: Record<Language, ProblemTexts> = { es, 'pt-BR': ptBR, en };

/** By the BCP 47 locale of a shop; Spanish where the language is not spoken here. */
export function languageOf(locale: string): Language {
  if (locale.startsWith('pt')) return 'pt-BR';
  return locale.startsWith('en') ? 'en' : 'es';
}

export function problemText(
  problem: Pick<FoundProblem, 'code' | 'subject' | 'label' | 'since' | 'data'>,
  language: Language,
  now: Date,
): { sentence: string; remedy: string } {
  const { sentence, remedy } = texts[language][problem.code];
  const { count, reason } = problem.data;
  const minutes = problem.since ? Math.max(0, Math.floor((now.getTime() - problem.since.getTime()) / 60_000)) : 0;
  return {
    sentence: sentence({
      name: problem.label ?? problem.subject,
      minutes,
      count: typeof count === 'number' ? count : 0,
      reason: typeof reason === 'string' ? reason : '',
    }),
    remedy,
  };
}
