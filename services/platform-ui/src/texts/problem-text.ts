// Puts a refusal of the API into words of the panel's language: what happened and what to do.
import type { TFunction } from 'i18next';
import { asProblem } from '../api/problem.ts';

/** The sentence for an error; a code without its own text falls back to its kind, and says the code. */
export function problemText(t: TFunction, error: unknown): string {
  const problem = asProblem(error);
  const own = `problem.${problem.code}`;
  const known = t(own, { defaultValue: '' });
  if (known) return known;
  if (problem.status === 0) return t('problem.network.unreachable');
  if (problem.status === 401) return t('problem.session.required');
  if (problem.status === 403) return t('problem.kind.forbidden');
  if (problem.status === 404) return t('problem.kind.missing');
  if (problem.status >= 500) return t('problem.kind.server', { code: problem.code });
  return t('problem.kind.refused', { message: problem.message, code: problem.code });
}
