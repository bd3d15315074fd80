// A message in one line, and as the quote above a reply.
import { element, icon } from './elements.js';
import { mediaUrl, openNumber, state } from './store.js';

const KINDS = {
  image: ['photo', 'Foto'],
  voice: ['microphone', 'Mensaje de voz'],
  audio: ['microphone', 'Audio'],
  video: ['play', 'Video'],
  document: ['document', 'Documento'],
  sticker: ['smile', 'Sticker'],
  location: ['place', 'Ubicación'],
  contacts: [null, 'Contacto'],
  order: ['shop', 'Pedido'],
  unsupported: [null, 'Mensaje no compatible'],
};

/** Icon and words that stand for a message in the list and in quotes. */
export function summary(message) {
  if (message.type === 'reaction') return [message.text ? `Reaccionó con ${message.text}` : 'Quitó una reacción'];
  const [name, kind] = KINDS[message.type] ?? [null, null];
  const words = (message.caption ?? message.filename ?? kind ?? message.text ?? message.type)
    .replaceAll(/[*_~`]/g, '')
    .replaceAll('\n', ' ');
  return [name && icon(name, 16), words || kind].filter(Boolean);
}

/** The quoted message; pressing it goes there. Null: the message is not known here. */
export function quote(message) {
  if (!message) return element('span', { class: 'quote' }, element('span', {}, element('em', {}, 'Mensaje anterior')));
  const own = message.direction === 'in';
  const author = own ? 'Vos' : (openNumber()?.display_name ?? 'La tienda');
  const small = message.image_url && element('img', { src: mediaUrl(state.open, message.image_url), alt: '' });
  const go = () => {
    const target = document.querySelector(`#${CSS.escape(`m-${message.id}`)}`);
    target?.scrollIntoView({ block: 'center', behavior: 'smooth' });
    target?.classList.add('flash');
    setTimeout(() => target?.classList.remove('flash'), 1300);
  };
  const attributes = { class: 'quote', style: `--author:${own ? 'var(--accent)' : '#5b72ff'}`, onclick: go };
  return element(
    'button',
    attributes,
    element('span', {}, element('strong', {}, author), element('em', {}, ...summary(message))),
    small,
  );
}
