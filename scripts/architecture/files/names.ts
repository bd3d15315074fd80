// File and folder names: kebab-case, known role suffixes, no drawers for odds and ends.
import type { Breach, Rule } from '../rule.ts';

const kebab = /^[a-z0-9]+(-[a-z0-9]+)*$/;
/** What may stand between a file's name and its extension. */
const roles = ['routes', 'route', 'store', 'table', 'screen', 'queries', 'config', 'test'];
const vague = /^(utils?|utilities|helpers?|common|misc|lib|libs|shared|stuff|tools?-?kit)$/;
const vagueWord = /(^|-)(utils?|helpers?|misc)(-|$)/;

/** `service-kit` is a name, `common` is a drawer. */
export const names: Rule = {
  name: 'names',
  check(tree) {
    const paths = tree.files.map((file) => file.path);
    const folderPaths = new Set(paths.flatMap((path) => parentFolders(path)));
    const breaches = [
      ...paths.flatMap((path) => breachesOfFile(path)),
      ...[...folderPaths].flatMap((path) => breachesOfName(path, lastPart(path))),
    ];
    return { breaches, measures: [`${paths.length} file names, ${folderPaths.size} folder names`] };
  },
};

function breachesOfFile(path: string): Breach[] {
  const [name = '', ...rest] = lastPart(path).split('.');
  const suffixes = rest.slice(0, -1);
  const unknown = suffixes.filter((one) => !roles.includes(one));
  const found = breachesOfName(path, name);
  return unknown.length === 0
    ? found
    : [...found, { path, message: `.${unknown.join('.')} is no role; the roles are ${roles.join(', ')}` }];
}

function breachesOfName(path: string, name: string): Breach[] {
  if (!kebab.test(name)) return [{ path, message: `"${name}" is not kebab-case` }];
  return vague.test(name) || vagueWord.test(name)
    ? [{ path, message: `"${name}" says nothing of what is inside` }]
    : [];
}

function parentFolders(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
