// Who may import whom across the top folders: services, simulators, packages, scripts, tests.
import { areaOf } from '../areas.ts';
import type { Area } from '../areas.ts';
import type { Breach, Rule } from '../rule.ts';
import { isTestPath } from '../source-tree.ts';
import type { SourceFile } from '../source-tree.ts';

/** Packages that only tests, scripts and the launcher use. */
const testPackage = 'testing';

/**
 * Services never import services; nothing that runs in production imports simulators or the testing package; simulators
 * import nothing of ours; packages never import services (the testing package, which boots them, excepted).
 */
export const boundaries: Rule = {
  name: 'boundaries',
  check(tree) {
    const breaches = tree.files.flatMap((file) => {
      const from = areaOf(file.path);
      return from === null ? [] : file.imports.flatMap((link) => breachOf(file, from, link.target, link.line));
    });
    const crossings = tree.files.reduce(
      (sum, file) => sum + file.imports.filter((link) => link.target !== null).length,
      0,
    );
    return { breaches, measures: [`${crossings} imports inside the repository looked at`] };
  },
};

function breachOf(file: SourceFile, from: Area, target: string | null, line: number): Breach[] {
  if (target === null) return [];
  const to = areaOf(target);
  const message = to === null ? leavesTheCode(from) : (usesTests(file, target) ?? forbidden(from, to, file.isTest));
  return message === null ? [] : [{ path: file.path, line, message: `${message} (${target})` }];
}

function usesTests(file: SourceFile, target: string): string | null {
  return !file.isTest && isTestPath(target) ? 'only a test imports what is there for tests' : null;
}

function leavesTheCode(from: Area): string | null {
  return from.kind === 'simulators' ? 'a simulator imports nothing from outside simulators/' : null;
}

function forbidden(from: Area, to: Area, isTest: boolean): string | null {
  if (from.kind === to.kind && from.name === to.name) return null;
  switch (from.kind) {
    case 'simulators':
      return 'a simulator imports nothing from outside simulators/';
    case 'service':
      return forbiddenToService(to, isTest);
    case 'package':
      return from.name === testPackage ? null : forbiddenToPackage(to, isTest);
    case 'tests':
    case 'scripts':
      return null;
  }
}

function forbiddenToService(to: Area, isTest: boolean): string | null {
  if (to.kind === 'service') return 'a service never imports another service';
  if (to.kind === 'scripts' || to.kind === 'tests') return `a service never imports ${to.kind}/`;
  return isTest ? null : forbiddenToProduction(to);
}

function forbiddenToPackage(to: Area, isTest: boolean): string | null {
  if (to.kind !== 'package' && to.kind !== 'simulators') return 'a package imports only packages';
  return isTest ? null : forbiddenToProduction(to);
}

function forbiddenToProduction(to: Area): string | null {
  if (to.kind === 'simulators') return 'production code never imports a simulator';
  return to.kind === 'package' && to.name === testPackage ? 'production code never imports packages/testing' : null;
}
