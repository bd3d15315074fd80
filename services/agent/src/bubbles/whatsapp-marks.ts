// Rewrites Markdown as the marks that WhatsApp knows: *bold*, _italic_, ~struck~, plain links and lists.

/**
 * Text with WhatsApp's marks (faq.whatsapp.com "How to format your messages"). Addresses stay untouched, a Markdown link
 * becomes its words and its address.
 */
export function toWhatsAppMarks(markdown: string): string {
  const addresses: string[] = [];
  // Two characters of the private use area hold an address's place: no mark can match inside it.
  const kept = (address: string) => `\ue000${addresses.push(address) - 1}\ue001`;
  const text = markdown
    .replace(/\r\n?/g, '\n')
    .replace(/\[([^\]\n]+)\]\((https?:\/\/[^\s)]+)\)/g, (_match, words: string, address: string) =>
      words.includes(address) ? kept(address) : `${words}: ${kept(address)}`,
    )
    .replace(/<(https?:\/\/[^\s>]+)>/g, (_match, address: string) => kept(address))
    .replace(/https?:\/\/[^\s<>"')\]]+/g, kept)
    .replace(/^[ \t]*(?:-{3,}|\*{3,}|_{3,})[ \t]*$/gm, '')
    .replace(/^[ \t]*\|?(?:[ \t]*:?-{2,}:?[ \t]*\|)+[ \t]*:?-*:?[ \t]*\n?/gm, '')
    .replace(/^[ \t]*\|(.+)\|[ \t]*$/gm, (_match, row: string) =>
      row
        .split('|')
        .map((cell) => cell.trim())
        .filter(Boolean)
        .join(' – '),
    )
    .replace(/^#{1,6}\s+(.+?)\s*#*$/gm, (_match, title: string) => `**${title.replace(/\*\*/g, '')}**`)
    .replace(/^([ \t]*)[*+][ \t]+/gm, '$1- ')
    .replace(/(?<![*\w])\*(?!\s|\*)([^*\n]+?)(?<!\s)\*(?![*\w])/g, '*$1*')
    .replace(/\*\*\*(?!\s)([^*\n]+?)\*\*\*/g, '*_$1_*')
    .replace(/\*\*(?!\s)([^\n]+?)(?<!\s)\*\*/g, '*$1*')
    .replace(/(?<!\w)__(?!\s)([^_\n]+?)__(?!\w)/g, '*$1*')
    .replace(/~~([^~\n]+)~~/g, '~$1~')
    .replace(/\n{3,}/g, '\n\n');
  return text.replace(/\ue000(\d+)\ue001/g, (_match, index: string) => addresses[Number(index)] ?? '').trim();
}
