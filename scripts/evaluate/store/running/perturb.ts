// How WhatsApp changes what a customer meant to write: fragments, corrections, voice, typing errors and the like, drawn from a seed.
import type { Random } from '@nexus/simulators/tiendanube/catalogue/random';
import type { Task, Turn } from '../task.ts';

export const perturbations = [
  'none',
  'fragments',
  'correction',
  'voice',
  'typos',
  'emoji',
  'duplicate',
  'ninth-digit',
  'takeover',
] as const;
export type Perturbation = (typeof perturbations)[number];

/** One webhook or more: `copies` are deliveries of the same message. */
export interface Sending {
  message:
    | { type: 'text'; text: string }
    | { type: 'voice'; text: string }
    | { type: 'image'; caption: string; sample: 'product' };
  copies?: number;
  /** Sent from the other written form of the customer's number. */
  otherForm?: boolean;
}

const canBeAltered = (turn: Turn): boolean => !turn.confirms && !turn.exact && !turn.picture;

/** Whether it changes anything of this task. */
export function applies(kind: Perturbation, task: Task): boolean {
  switch (kind) {
    case 'correction':
      return task.turns.some(({ slip }) => slip !== undefined);
    case 'voice':
    case 'typos':
      return task.turns.some(canBeAltered);
    case 'fragments':
      return task.turns.some((turn) => !turn.picture && fragmentsOf(turn.says).length > 1);
    case 'takeover':
      return task.turns.length > 1;
    default:
      return true;
  }
}

/** @param place of the turn in its task */
export function perturb(kind: Perturbation, turn: Turn, place: number, random: Random): Sending[] {
  const plain: Sending = turn.picture
    ? { message: { type: 'image', caption: turn.says, sample: 'product' } }
    : { message: { type: 'text', text: turn.says } };
  const texts = (list: string[]): Sending[] => list.map((text) => ({ message: { type: 'text', text } }));
  if (kind === 'duplicate') return [{ ...plain, copies: 3 }];
  if (kind === 'ninth-digit') return [{ ...plain, otherForm: place % 2 === 0 }];
  if (turn.picture) return [plain];
  switch (kind) {
    case 'fragments':
      return texts(fragmentsOf(turn.says));
    case 'correction':
      if (turn.slip === undefined) return [plain];
      return texts([turn.slip.instead, turn.slip.right]);
    case 'voice':
      return canBeAltered(turn) ? [{ message: { type: 'voice', text: heard(turn.says, random) } }] : [plain];
    case 'typos':
      return canBeAltered(turn) ? texts([mistyped(turn.says, random)]) : [plain];
    case 'emoji':
      return turn.confirms && !turn.says.includes('@')
        ? texts(['👍'])
        : texts(turn.exact ? [turn.says] : [`${turn.says} 🙏`]);
    default:
      return [plain];
  }
}

/** As people break a thought: at its sentences, commas and questions; codes, mails and numbers stay whole. */
function fragmentsOf(text: string): string[] {
  return text
    .split(/(?<=[.!?])\s+|,\s+/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .slice(0, 5);
}

/** No capitals, no marks, some hesitation, and a few words misheard: what a transcription gives of a voice note made in the street. */
function heard(text: string, random: Random): string {
  const words = text
    .replace(/[¿¡!?.,;:]+(?=\s|$)|[¿¡]/g, '')
    .split(/\s+/)
    .map((word) => (isOrdinary(word) ? word : { kept: word.toLowerCase() }));
  const misheard = random
    .shuffle(words.flatMap((word, place) => (typeof word === 'string' ? [place] : [])))
    .slice(0, 2);
  const said = words.map((word, place) => {
    if (typeof word !== 'string') return word.kept;
    return misheard.includes(place) ? mishear(word, random) : word;
  });
  const place = random.integer(0, said.length - 1);
  return [...said.slice(0, place), random.pick(['eh', 'mmm', 'este', 'bueno']), ...said.slice(place)].join(' ');
}

/** Sounds that Spanish and Portuguese spell in more than one way, and ends of words that are swallowed. */
const soundsAlike: [RegExp, string][] = [
  [/ll/, 'y'],
  [/b/, 'v'],
  [/v/, 'b'],
  [/ç/, 'ss'],
  [/z/, 's'],
  [/c(?=[eiéí])/, 's'],
  [/qu(?=[eiéí])/, 'k'],
  [/g(?=[eiéí])/, 'j'],
  [/^h/, ''],
  [/s$/, ''],
  [/r$/, ''],
  [/ado$/, 'ao'],
];

/** The word as somebody heard it, or in two pieces when it sounds like nothing else. */
function mishear(word: string, random: Random): string {
  const alike = soundsAlike.filter(([sound]) => sound.test(word));
  if (alike.length > 0) {
    const [sound, spelling] = random.pick(alike);
    return word.replace(sound, spelling);
  }
  const at = random.integer(2, word.length - 2);
  return `${word.slice(0, at)} ${word.slice(at)}`;
}

/** Neither a name nor a number nor a code. */
function isOrdinary(word: string): boolean {
  return /^\p{Ll}{5,}$/u.test(word);
}

/** One or two words with two letters changed about; never names, numbers or codes. */
function mistyped(text: string, random: Random): string {
  const words = text.split(' ');
  const places = words.flatMap((word, place) => (isOrdinary(word) ? [place] : []));
  for (const place of random.shuffle(places).slice(0, 2)) {
    const word = words[place] ?? '';
    const at = random.integer(1, word.length - 3);
    words[place] = `${word.slice(0, at)}${word[at + 1]}${word[at]}${word.slice(at + 2)}`;
  }
  return words.join(' ');
}
