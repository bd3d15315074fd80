// What a memory is about, as a key: two active memories of one subject cannot both hold.
import type { MemoryTopic } from '@nexus/contracts/memory';
import { contentWords, fold } from './memory-words.ts';

/** Of these a customer (or whom it is about) has one: a newer one contradicts the older. */
const single = new Set<MemoryTopic>(['size', 'shoe_size', 'budget', 'place', 'delivery', 'payment']);
/** The topic itself, said again in `about`. */
const sameAsTopic =
  /^(?:talle|talla|tamanho|numero|calzado|calcado|presupuesto|orcamento|ciudad|cidade|envio|entrega|pago|pagamento|cliente|general|geral|el|ela|mismo|mesmo|self|customer|propio|proprio)$/;
const mostWords = 8;

/** `size:`, `size:hija`, `colour:negro`; what has no single value is its own subject by its words. */
export function subjectOf({
  kind,
  topic,
  about,
  text,
}: {
  kind: string;
  topic: MemoryTopic;
  about: string;
  text: string;
}): string {
  const whom = (fold(about).match(/[a-z0-9]+/g) ?? []).filter((word) => word.length > 2 && !sameAsTopic.test(word));
  if (kind !== 'promise' && single.has(topic)) return `${topic}:${whom.toSorted().join(' ')}`;
  const words = contentWords(`${about} ${text}`).toSorted().slice(0, mostWords);
  return `${kind === 'promise' ? 'promise' : topic}:${words.join(' ')}`;
}
