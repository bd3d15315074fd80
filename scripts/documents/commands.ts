// Every npm command a document names is a script of package.json or npm's own.
import type { DocumentRule } from './rule.ts';

const ofNpm = ['ci', 'install', 'i', 'exec', 'ls', 'audit', 'help', 'pkg', 'update', 'outdated', 'view', 'version'];

export const commands: DocumentRule = {
  name: 'commands',
  check(document, facts) {
    const named = document.passages.flatMap((passage) =>
      passage.kind === 'link'
        ? []
        : [...passage.text.matchAll(/\bnpm (run(?:-script)? )?([a-z][\w:-]*)/g)].map((match) => ({
            run: match[1] !== undefined,
            name: match[2] ?? '',
            line: passage.line,
            prose: passage.kind === 'prose',
          })),
    );
    // In prose "npm ci" is a command, but "npm packages" is not.
    const meant = named.filter((one) => one.run || !one.prose);
    const missing = meant.filter((one) => !facts.npmScripts.has(one.name) && (one.run || !ofNpm.includes(one.name)));
    return {
      looked: meant.length,
      breaches: missing.map((one) => ({
        path: document.path,
        line: one.line,
        message: `names npm ${one.run ? 'run ' : ''}${one.name}, which package.json does not have`,
      })),
    };
  },
};
