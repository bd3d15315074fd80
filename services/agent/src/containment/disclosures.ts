// Finds what a reply tells of the agent's inside: the rules and instructions it works by, its tools, ids.
import { createHash } from 'node:crypto';
import type { TurnRequest } from '@nexus/contracts/turn';
import { rules } from '../rules.ts';
import { tools } from '../tools/index.ts';
import { fold, wordsOf } from '../truth/reading/fold.ts';
import type { Breach } from './foreign-contacts.ts';

/** So many words in a row that are the same are no chance. */
const run = 6;
/** Of the owner's words a customer may be told facts, but not all of them at once. */
const mostOwnersWords = 60;

/** What tells the agent how to be, in contrast to what it may tell. The part after a colon and what is quoted are texts to send. */
const tellsTheAgent =
  /\b(?:sos|eres|voce e|tu es|you are|tu rol|seu papel|your role|prompt|instruc\w+|instruction\w*|reglas?|regras?|rules?|el cliente|la clienta|o cliente|the customers?|respond[ae]|respondas|responda|contesta|contestes|digas|diga|decile|ofrezcas|ofrece|ofereca|reveles|revele|menciones|mencione|prometas|promet[ae]s?|inventes|invente|compartas|compartilhe|confirmes|hables|habla|fale|tutea|trata|trate|saluda|cumprimente|pregunta|pergunte|deriva|deriv[ae]s?|encaminhe|insistis|insiste|mantene|se amable|se breve|seja|never|always|do not|don't|must|greet|promise|reply|answer)\b/;

const uuid = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/i;
const toolName = new RegExp(
  `\\b(?:${tools.flatMap(({ name }) => (name.includes('_') ? [name] : [])).join('|')})\\b`,
  'i',
);
const encoded = /[A-Za-z0-9+/=_-]{48,}/g;
const address = /https?:\/\/\S+/gi;

function runsOf(words: string[], into = new Set<string>()): Set<string> {
  for (let at = 0; at + run <= words.length; at += 1) into.add(words.slice(at, at + run).join(' '));
  return into;
}

const ruleRuns = new Set<string>();
for (const line of rules.split('\n')) runsOf(wordsOf(fold(line)), ruleRuns);
for (const { description } of tools) runsOf(wordsOf(fold(description)), ruleRuns);

interface Owners {
  /** Of sentences that tell the agent how to be. */
  inner: Set<string>;
  all: Set<string>;
}
const known = new Map<string, Owners>();
const mostKnown = 200;

function ownersRuns(prompt: string): Owners {
  const kept = known.get(prompt);
  if (kept) return kept;
  const inner = new Set<string>();
  const all = new Set<string>();
  for (const sentence of fold(prompt.normalize('NFC')).split(/(?<=[.!?])\s+|\n+/)) {
    runsOf(wordsOf(sentence), all);
    const told = (sentence.split(':')[0] ?? '').replace(/["«“][^"»”]*["»”]/g, ' ');
    if (tellsTheAgent.test(told)) runsOf(wordsOf(told), inner);
  }
  if (known.size >= mostKnown) known.clear();
  known.set(prompt, { inner, all });
  return { inner, all };
}

/** A word that stands in the prompt and nowhere else; the same in all turns of an agent, so that the prompt stays the same. */
export function canaryOf(agentId: string): string {
  return `nx${createHash('sha256').update(`canary ${agentId}`).digest('hex').slice(0, 12)}`;
}

/** Each once. Words that were translated or put differently are not recognised. */
export function disclosures(reply: string, { agent }: Pick<TurnRequest, 'agent'>): Breach[] {
  const found = new Set<string>();
  const text = reply.replace(address, ' ');
  for (const version of versionsOf(text)) {
    if (version.includes(canaryOf(agent.id))) found.add('the mark of the prompt');
    if (toolName.test(version)) found.add('the name of a tool');
    if (uuid.test(version)) found.add('an internal id');
    const words = wordsOf(fold(version.normalize('NFC')));
    const owners = ownersRuns(agent.system_prompt);
    let covered = 0;
    for (let at = 0; at + run <= words.length; at += 1) {
      const one = words.slice(at, at + run).join(' ');
      if (ruleRuns.has(one)) found.add('words of the rules');
      if (owners.inner.has(one)) found.add('words of the owner’s instructions');
      if (owners.all.has(one)) covered += 1;
    }
    if (covered > mostOwnersWords) found.add('much of the owner’s instructions');
  }
  return [...found].map((written) => ({ kind: 'disclosure', written }));
}

/** The text, what is hidden in it by base64, and the text with letters that were pulled apart or turned round. */
function versionsOf(text: string): string[] {
  const versions = [text];
  for (const [blob] of text.matchAll(encoded)) versions.push(Buffer.from(blob, 'base64').toString('utf8'));
  if (/(?:\b\p{L}[ .·_-]){12}/u.test(text))
    versions.push(text.replace(/(?<=\b\p{L})[ .·_-](?=\p{L}\b)/gu, '').replace(/\s{2,}/g, ' '));
  return versions;
}
