// A round picture made of initials, always the same colour for the same name.
import { classes } from './classes.ts';

const palette = [
  'bg-[light-dark(#dfe7fd,#26345c)] text-[light-dark(#2c449b,#b9c9ff)]',
  'bg-[light-dark(#d9f0e6,#173a2d)] text-[light-dark(#14603f,#8fdcb8)]',
  'bg-[light-dark(#fbe6d5,#42301f)] text-[light-dark(#8a4410,#f3bd90)]',
  'bg-[light-dark(#f3e0f5,#3e2643)] text-[light-dark(#7a2b87,#e2b0ea)]',
  'bg-[light-dark(#dbedf6,#18384a)] text-[light-dark(#135a7d,#93d0ef)]',
  'bg-[light-dark(#f0ead2,#39331a)] text-[light-dark(#6b5710,#dfca7d)]',
];

function initialsOf(name: string): string {
  const words = name
    .trim()
    .split(/\s+/)
    .filter((word) => /\p{L}/u.test(word));
  const first = words[0] ? [...words[0]][0] : undefined;
  const last = words.length > 1 ? [...(words.at(-1) ?? '')][0] : undefined;
  return first ? `${first}${last ?? ''}`.toUpperCase() : '#';
}

/** `seed` decides the colour (an id); `name` the initials. */
export function Avatar({ name, seed, size = 'normal' }: { name: string; seed: string; size?: 'small' | 'normal' }) {
  let sum = 0;
  for (const letter of seed) sum = (sum * 31 + letter.charCodeAt(0)) % 9973;
  return (
    <span
      aria-hidden
      className={classes(
        'inline-flex shrink-0 items-center justify-center rounded-full font-semibold select-none',
        size === 'small' ? 'size-7 text-2xs' : 'size-10 text-sm',
        palette[sum % palette.length],
      )}
    >
      {initialsOf(name)}
    </span>
  );
}
