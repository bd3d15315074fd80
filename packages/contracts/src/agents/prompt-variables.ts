// Shop facts an owner places in an agent's instructions: `{{envios}}` stands for what is told of that section when a turn begins.
import type { FactSection } from '../shop-facts.ts';

/** Each section's names in Spanish, Brazilian Portuguese and English; every one of them is understood everywhere. */
export const promptVariables: Record<FactSection, { es: string; 'pt-BR': string; en: string }> = {
  description: { es: 'descripcion', 'pt-BR': 'descricao', en: 'description' },
  shipping: { es: 'envios', 'pt-BR': 'envio', en: 'shipping' },
  pickup: { es: 'retiro', 'pt-BR': 'retirada', en: 'pickup' },
  payment: { es: 'pagos', 'pt-BR': 'pagamento', en: 'payment' },
  instalments: { es: 'cuotas', 'pt-BR': 'parcelas', en: 'instalments' },
  transfer_discount: { es: 'descuento_transferencia', 'pt-BR': 'desconto_pix', en: 'transfer_discount' },
  address: { es: 'direccion', 'pt-BR': 'endereco', en: 'address' },
  hours: { es: 'horarios', 'pt-BR': 'horarios', en: 'hours' },
  exchanges: { es: 'cambios', 'pt-BR': 'trocas', en: 'exchanges' },
  wholesale: { es: 'mayorista', 'pt-BR': 'atacado', en: 'wholesale' },
  catalogue: { es: 'catalogo', 'pt-BR': 'catalogo', en: 'catalogue' },
  notes: { es: 'notas', 'pt-BR': 'notas_da_loja', en: 'notes' },
};
type VariableLanguage = keyof (typeof promptVariables)['notes'];

/** What stands between double braces. */
const written = /\{\{([^{}]{0,80})\}\}/g;
const sections = new Map(
  Object.entries(promptVariables).flatMap(([section, names]) =>
    Object.values(names).map((name) => [name, section as FactSection]),
  ),
);
/** Accents, capitals and spaces around it do not matter. */
const comparable = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .replace(/[\s-]+/g, '_');

/** The names there are, in the order of the form of shop facts. */
export const variableNames = (language: VariableLanguage): string[] =>
  Object.values(promptVariables).map((names) => names[language]);

/** Names between double braces that are no variable, as they are written, each once. */
export function unknownVariables(text: string): string[] {
  const names = Array.from(text.matchAll(written), ([, name = '']) => name.trim());
  return [...new Set(names.filter((name) => !sections.has(comparable(name))))];
}

/** Text with what `value` gives in place of each variable; what is none stays as it stands. */
export function fillVariables(text: string, value: (section: FactSection) => string): string {
  if (!text.includes('{{')) return text;
  return text.replace(written, (whole, name: string) => {
    const section = sections.get(comparable(name));
    return section === undefined ? whole : value(section);
  });
}
