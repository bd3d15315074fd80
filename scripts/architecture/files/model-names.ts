// No model is named in code: names come from configuration, from the database and from data files.
import type { Rule } from '../rule.ts';

/** How the vendors name their models. */
const shapes = /\b(?:gpt-\d|o[134]-(?:mini|pro)|claude-[a-z\d]|gemini-\d|whisper-\d|text-embedding-)[\w.-]*/;
/** `config.ts` is configuration: the defaults of variables stand there. Tests and what serves them name what they test. */
const mayName = /(?:\/config\.ts|\/src\/testing\/.*)$|^packages\/testing\//;

export const modelNames: Rule = {
  name: 'model-names',
  check(tree) {
    const code = tree.files.filter(
      (file) => /^(packages|services)\//.test(file.path) && !file.isTest && !mayName.test(file.path),
    );
    const breaches = code.flatMap(({ path, text }) => {
      const found = shapes.exec(text);
      if (found === null) return [];
      const line = text.slice(0, found.index).split('\n').length;
      return [{ path, line, message: `names the model ${found[0]}; names belong into configuration or a data file` }];
    });
    return { breaches, measures: [`${code.length} files without the name of a model`] };
  },
};
