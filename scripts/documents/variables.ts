// Every environment variable a document names is declared in a config.ts or read by the launcher or the deployment.
import type { DocumentRule } from './rule.ts';

/** Not variables: error codes of Node and names of signals. */
const otherNames = /^(ERR_|SIG)/;

export const variables: DocumentRule = {
  name: 'variables',
  check(document, facts) {
    const named = document.passages.flatMap((passage) =>
      passage.kind === 'link'
        ? []
        : (passage.text.match(/(?<![\w./-])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![\w-]|\.[a-z])/g) ?? []).map((name) => ({
            name,
            line: passage.line,
          })),
    );
    const meant = named.filter((one) => !otherNames.test(one.name));
    const missing = meant.filter((one) => !facts.variables.has(one.name));
    return {
      looked: meant.length,
      breaches: missing.map((one) => ({
        path: document.path,
        line: one.line,
        message: `names the variable ${one.name}, which nothing declares`,
      })),
    };
  },
};
