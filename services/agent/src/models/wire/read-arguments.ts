// Reads the arguments of a call where the wire carries them as a JSON text.

/** Some servers send the object itself; an empty text is no arguments. */
export function readArguments(raw: unknown): { arguments: unknown; problem: string | null } {
  if (typeof raw !== 'string') return { arguments: raw ?? {}, problem: null };
  try {
    return { arguments: raw.trim() === '' ? {} : JSON.parse(raw), problem: null };
  } catch {
    return { arguments: null, problem: `The arguments are not valid JSON: ${raw.slice(0, 200)}` };
  }
}
