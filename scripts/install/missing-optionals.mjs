// Finds the optional dependencies that a lock names without having an entry for them.

/**
 * A lock written on one platform, or against a registry that lacks some builds, passes `npm install` and fails `npm ci`.
 * @param {{ packages: Record<string, { optionalDependencies?: Record<string, string> }> }} lock package-lock.json, version 3
 * @returns {{ by: string, name: string }[]} empty when the lock is whole
 */
export function findMissingOptionals(lock) {
  return Object.entries(lock.packages).flatMap(([path, entry]) =>
    Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !foldersSearched(path).some((folder) => `${folder}node_modules/${name}` in lock.packages))
      .map((name) => ({ by: path === '' ? 'package.json' : path.replace(/^.*node_modules\//, ''), name })),
  );
}

/**
 * The folders whose node_modules are searched for a package at `path`, nearest first, each with its final "/".
 * @param {string} path
 */
function foldersSearched(path) {
  const parts = path === '' ? [] : path.split('/');
  return [...parts.map((_, index) => `${parts.slice(0, parts.length - index).join('/')}/`), ''];
}
