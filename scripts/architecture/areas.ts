// Which part of the repository a path belongs to.

export interface Area {
  kind: 'package' | 'service' | 'simulators' | 'scripts' | 'tests';
  /** Name of the package or service; '' for the others. */
  name: string;
}

/** Null for paths outside the code folders. */
export function areaOf(path: string): Area | null {
  const [first, second] = path.split('/');
  if (first === 'packages' && second) return { kind: 'package', name: second };
  if (first === 'services' && second) return { kind: 'service', name: second };
  if (first === 'simulators' || first === 'scripts' || first === 'tests') return { kind: first, name: '' };
  return null;
}

/** Folders below `src` of a service or package: `services/a/src/b/c/d.ts` → ['b', 'c']; null outside `src`. */
export function foldersBelowSource(path: string): string[] | null {
  const parts = path.split('/');
  return parts[2] === 'src' ? parts.slice(3, -1) : null;
}

/** The slice of a service's file: its first folder below `src`; '' for files at the root of `src`; null elsewhere. */
export function sliceOf(path: string): string | null {
  if (areaOf(path)?.kind !== 'service') return null;
  const folders = foldersBelowSource(path);
  return folders === null ? null : (folders[0] ?? '');
}
