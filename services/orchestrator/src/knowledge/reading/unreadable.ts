// Why a document cannot become knowledge: a stable code the panel puts into words.
import { AppError } from '@nexus/service-kit/app-error';

const messages = {
  'knowledge.unsupported-type': 'Only PDF, DOCX, Markdown, text and CSV files are read.',
  'knowledge.malformed': 'The file is damaged, or is not what its name says.',
  'knowledge.encrypted': 'The file is protected by a password.',
  'knowledge.empty': 'There is no text in it.',
  'knowledge.too-large': 'It is larger than what is read.',
  'knowledge.too-much-text': 'It holds more text than one document may have.',
  'knowledge.csv-columns': 'A CSV of questions and answers needs a column for each.',
  'knowledge.took-too-long': 'Reading it took too long.',
  'knowledge.page-refused': 'The page did not answer as a page.',
  'knowledge.forbidden-address': 'Only public addresses are read.',
  'knowledge.page-unreachable': 'The page cannot be reached.',
  'knowledge.too-many-chunks': 'The shop holds as much knowledge as it may.',
};
export type UnreadableCode = keyof typeof messages;

export function unreadable(code: UnreadableCode, cause?: unknown): AppError {
  return new AppError({ code, status: 422, message: messages[code], cause });
}

export function isUnreadableCode(code: unknown): code is UnreadableCode {
  return typeof code === 'string' && code in messages;
}
