// What a rule about documents is.
import type { Breach } from '../architecture/rule.ts';
import type { Document } from './read-document.ts';
import type { RepositoryFacts } from './repository-facts.ts';

export interface DocumentRule {
  /** What it looks at, in the plural. */
  name: string;
  check(document: Document, facts: RepositoryFacts): { looked: number; breaches: Breach[] };
}
