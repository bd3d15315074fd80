// The name of whoever wrote a version.
import type { TFunction } from 'i18next';

/** What is no person (`system`, `admin-token`) has a name in the catalogues. */
export function authorName(t: TFunction, author: string): string {
  return t(`agent.version.author.${author}`, { defaultValue: author });
}
