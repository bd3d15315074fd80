// Who may leave the tenant's scope in the database: a closed list.
import type { Rule } from '../rule.ts';

const name = 'platformTransaction';

/**
 * Naming the function is enough to count: passing it on would hide the call.
 * @param callers path → reason
 */
export function platformTransaction(callers: Readonly<Record<string, string>>): Rule {
  return {
    name: 'platform-transaction',
    check(tree) {
      const users = tree.files.filter(
        (file) =>
          /^(packages|services)\//.test(file.path) &&
          !file.isTest &&
          !file.path.startsWith('packages/database/') &&
          file.identifiers.has(name),
      );
      const unlisted = users
        .filter((file) => !(file.path in callers))
        .map((file) => ({
          path: file.path,
          line: file.identifiers.get(name) ?? 1,
          message: `uses ${name} without being in scripts/architecture/platform-transaction-callers.ts`,
        }));
      const idle = Object.keys(callers)
        .filter((path) => !users.some((file) => file.path === path))
        .map((path) => ({
          path,
          message: `listed in scripts/architecture/platform-transaction-callers.ts, but does not use ${name}`,
        }));
      return { breaches: [...unlisted, ...idle], measures: [`${users.length} files may see all tenants`] };
    },
  };
}
