// A table of questions and answers, as spreadsheets export it (RFC 4180, also with semicolons or tabs).
import { cleanText } from './section.ts';
import type { Section } from './section.ts';
import { unreadable } from './unreadable.ts';

const mostRows = 5000;
const questionNames = /^(pregunta|pergunta|question|consulta|duda|dúvida)s?$/i;
const answerNames = /^(respuesta|resposta|answer)s?$/i;

/** One section per row: the question is its heading. @throws AppError `knowledge.csv-columns`, `knowledge.too-much-text` */
export function readCsv(source: string): Section[] {
  const rows = readRows(source, separatorOf(source)).filter((row) => row.some((cell) => cell.trim() !== ''));
  if (rows.length > mostRows) throw unreadable('knowledge.too-much-text');
  const header = (rows[0] ?? []).map((cell) => cell.trim());
  const question = header.findIndex((name) => questionNames.test(name));
  const answer = header.findIndex((name) => answerNames.test(name));
  const named = question >= 0 && answer >= 0;
  if (!named && rows.length > 0 && header.length < 2) throw unreadable('knowledge.csv-columns');
  return (named ? rows.slice(1) : rows).flatMap((row) => {
    const heading = cleanText(row[named ? question : 0] ?? '').replaceAll('\n', ' ');
    const text = cleanText(row[named ? answer : 1] ?? '');
    return text === '' ? [] : [{ heading: heading || null, page: null, text }];
  });
}

/** The mark that the first line has most of, outside quotes. */
function separatorOf(source: string): string {
  const line = (source.split('\n', 1)[0] ?? '').replaceAll(/"[^"]*"/g, '');
  const count = (mark: string): number => line.split(mark).length;
  return [',', ';', '\t'].toSorted((a, b) => count(b) - count(a))[0] ?? ',';
}

function readRows(source: string, separator: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < source.length; at += 1) {
    const character = source[at];
    if (quoted) {
      if (character !== '"') cell += character;
      else if (source[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (character === '"' && cell === '') quoted = true;
    else if (character === separator || character === '\n') {
      row.push(cell);
      cell = '';
      if (character === '\n') {
        rows.push(row);
        row = [];
      }
    } else cell += character;
  }
  return cell === '' && row.length === 0 ? rows : [...rows, [...row, cell]];
}
