// The doctor's answer for a person: the first cause first, then the others, each with what was seen and the remedy.
import type { CheckResult, Fault, FaultTexts } from './finding.ts';
import { en, enWords } from './texts/en.ts';
import { es, esWords } from './texts/es.ts';

export type DoctorLanguage = 'es' | 'en';

const languages: Record<DoctorLanguage, { texts: FaultTexts; words: typeof esWords }> = {
  es: { texts: es, words: esWords },
  en: { texts: en, words: enWords },
};

export function wordsOf(language: DoctorLanguage): typeof esWords {
  return languages[language].words;
}

/** Whether anything keeps the shops from working; what is only worth knowing does not. */
export function isWrong(results: CheckResult[]): boolean {
  return results.some((result) => result.faults.some((fault) => !fault.minor));
}

export function printFindings(results: CheckResult[], language: DoctorLanguage): string {
  const { texts, words } = languages[language];
  const all = results.flatMap((result) => result.faults);
  const serious = all.filter((fault) => !fault.minor);
  const tell = (fault: Fault): string[] => [
    `  ✖ ${texts[fault.id].what}.`,
    `    ${words.seen} ${fault.evidence}`,
    `    ${words.remedy} ${texts[fault.id].remedy}`,
  ];
  const [first, ...others] = serious;
  const minor = all.filter((fault) => fault.minor);
  const skipped = results.filter((result) => result.skippedBy !== null);
  const made = results.length - skipped.length;
  return [
    ...(first ? [words.first, ...tell(first)] : [words.well]),
    ...(others.length > 0 ? ['', words.also, ...others.flatMap(tell)] : []),
    ...(minor.length > 0 ? ['', words.minor, ...minor.flatMap(tell)] : []),
    '',
    `${made} ${words.checks}${skipped.length > 0 ? `; ${skipped.length} ${words.skipped} ${[...new Set(skipped.map((one) => one.skippedBy))].join(', ')} (${skipped.map((one) => one.name).join(', ')})` : ''}.`,
  ].join('\n');
}
