// Nothing in the repository looks like a key, and the lock names no private registry.
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { listFiles } from '../list-files.ts';
import type { Breach, Rule } from '../rule.ts';

const textExtensions = [
  '.ts',
  '.tsx',
  '.mjs',
  '.js',
  '.json',
  '.md',
  '.yaml',
  '.yml',
  '.conf',
  '.sh',
  '.example',
  '.html',
  '.css',
  '',
];
/** Shapes of real keys: OpenAI, Meta, AWS, GitHub, Google, and private keys in PEM. */
const shapes: Record<string, RegExp> = {
  'an OpenAI key': /\bsk-(?:proj-|ant-)?[A-Za-z0-9_-]{24,}/,
  'a Meta token': /\bEAA[A-Za-z0-9]{24,}/,
  'an AWS key': /\bAKIA[0-9A-Z]{16}\b/,
  'a GitHub token': /\bgh[pousr]_[A-Za-z0-9]{30,}/,
  'a Google key': /\bAIza[0-9A-Za-z_-]{30,}/,
  'a private key': /-----BEGIN (?:RSA |EC |OPENSSH )?PRIVATE KEY-----/,
};

export const secrets: Rule = {
  name: 'secrets',
  check(tree) {
    const paths = listFiles(tree.root, ['']).filter(
      (path) => textExtensions.includes(extname(path)) && !/(^|\/)\.env$/.test(path),
    );
    return {
      breaches: paths.flatMap((path) => breachesOf(path, readFileSync(join(tree.root, path), 'utf8'))),
      measures: [`${paths.length} text files without anything like a key`],
    };
  },
};

function breachesOf(path: string, text: string): Breach[] {
  if (path === 'package-lock.json')
    return /"resolved": "http/.test(text) ? [{ path, message: 'names a registry host; npm does not need it' }] : [];
  const found = Object.entries(shapes).filter(([, shape]) => shape.test(text));
  return found.map(([what, shape]) => ({
    path,
    line: text.slice(0, text.search(shape)).split('\n').length,
    message: `holds what looks like ${what}`,
  }));
}
