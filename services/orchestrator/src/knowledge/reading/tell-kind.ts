// What kind of document a file is, by its first bytes and its name.
import { unreadable } from './unreadable.ts';

export type FileKind = 'pdf' | 'docx' | 'markdown' | 'text' | 'csv';

const byEnding: Record<string, FileKind> = {
  pdf: 'pdf',
  docx: 'docx',
  md: 'markdown',
  markdown: 'markdown',
  txt: 'text',
  text: 'text',
  csv: 'csv',
};

/** Word puts a document with a password into the container of older Office files, whose other contents nobody here reads. */
const officeContainer = Buffer.from('d0cf11e0a1b11ae1', 'hex');
const encryptedPackage = Buffer.from('EncryptedPackage', 'utf16le');

/** @throws AppError `knowledge.unsupported-type`, `knowledge.encrypted`, `knowledge.empty` */
export function tellKind(filename: string, bytes: Buffer): FileKind {
  if (bytes.length === 0) throw unreadable('knowledge.empty');
  if (bytes.subarray(0, 1024).includes('%PDF-')) return 'pdf';
  if (bytes.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004'))) return 'docx';
  if (bytes.subarray(0, 8).equals(officeContainer))
    throw unreadable(bytes.includes(encryptedPackage) ? 'knowledge.encrypted' : 'knowledge.unsupported-type');
  const kind = byEnding[filename.split('.').at(-1)?.toLowerCase() ?? ''];
  if (kind === undefined) throw unreadable('knowledge.unsupported-type');
  if (kind === 'pdf' || kind === 'docx') throw unreadable('knowledge.malformed');
  return kind;
}
