// Puts an answer into the JSON that a response_format asks for.

type Schema = {
  type?: unknown;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
};

/** A value that fits the schema: the text in its first string, neutral values elsewhere. */
export function fillSchema(schema: Schema, text: string): unknown {
  let unused: string | null = text;
  const fill = (part: Schema): unknown => {
    if (part.enum !== undefined) return part.enum[0];
    if (part.anyOf !== undefined) return part.anyOf[0] === undefined ? null : fill(part.anyOf[0]);
    const type = Array.isArray(part.type) ? part.type[0] : part.type;
    if (type === 'object' || part.properties !== undefined) {
      return Object.fromEntries(Object.entries(part.properties ?? {}).map(([name, inner]) => [name, fill(inner)]));
    }
    if (type === 'array') return [];
    if (type === 'number' || type === 'integer') return 0;
    if (type === 'boolean') return false;
    if (type === 'null') return null;
    const value = unused ?? '';
    unused = null;
    return value;
  };
  return fill(schema);
}
