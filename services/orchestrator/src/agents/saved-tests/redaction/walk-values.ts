// Goes through a value of JSON and cleans every text and number in it; a number that stays one keeps its kind.

/** @param field name under which the value stands */
export function walk(value: unknown, field: string, clean: (one: string, field: string) => string): unknown {
  if (typeof value === 'string') return clean(value, field);
  if (typeof value === 'number') {
    const written = clean(String(value), field);
    return written === String(value) ? value : Number.isFinite(Number(written)) ? Number(written) : written;
  }
  if (Array.isArray(value)) return value.map((one) => walk(one, field, clean));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, walk(one, name, clean)]));
}
