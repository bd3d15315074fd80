// One message as a bubble: words, picture, voice note, file, place, choices, quote, time and ticks.
import { showPicture, toast } from './dialogs.js';
import { element, icon, tick } from './elements.js';
import { clock, formatText, isEmojiOnly } from './format-text.js';
import { changed, mediaUrl, sendMessage, state } from './store.js';
import { quote, summary } from './quote.js';
import { voicePlayer } from './voice-player.js';

const QUICK = ['👍', '❤️', '😂', '😮', '😢', '🙏'];

export function bubble(message, { first, reaction, quoted }) {
  const mine = message.direction === 'in';
  const picture = ['image', 'sticker', 'video'].includes(message.type) && message.media_url;
  const bare = picture && !message.caption;
  const body = element(
    'div',
    { class: `bubble${picture ? ' picture' : ''}${bare ? ' bare' : ''}` },
    message.reply_to && quote(quoted),
    ...content(message),
    caption(message, stamp(message, mine)),
    menuButton(message),
  );
  if (message.status === 'failed')
    body.append(
      element(
        'div',
        { class: 'why-failed' },
        `No se entregó: ${message.error?.title ?? 'error'} (${message.error?.code ?? '?'})`,
      ),
    );
  if (message.buttons.length > 0) body.append(choices(message));
  if (reaction) body.append(element('span', { class: 'reactions' }, reaction));
  return element(
    'div',
    {
      class: `message${mine ? ' mine' : ''}${first ? ' first' : ''}${reaction ? ' with-reaction' : ''}`,
      id: `m-${message.id}`,
    },
    body,
  );
}

function content(message) {
  const { type, text } = message;
  if (type === 'image' || type === 'sticker') return [shot(message)];
  if (type === 'voice' || type === 'audio') return voicePlayer(mediaUrl(state.open, message.media_url), message);
  if (type === 'document' || type === 'video') return [file(message)];
  if (type === 'location') return [place(message)];
  if (type === 'contacts')
    return [
      element(
        'span',
        { class: 'words' },
        message.content.contacts.map((contact) => contact.name.formatted_name).join(', '),
      ),
    ];
  if (text) return [element('span', { class: `words${isEmojiOnly(text) ? ' emoji-only' : ''}` }, formatText(text))];
  return [element('span', { class: 'words' }, element('em', {}, ...summary(message)))];
}

/** The words under a picture or file with the stamp beside their last line; without words, the stamp alone. */
function caption(message, stamp_node) {
  if (!message.caption) return stamp_node;
  return element(
    'div',
    { class: 'caption' },
    element('span', { class: 'words' }, formatText(message.caption)),
    stamp_node,
  );
}

function stamp(message, mine) {
  return element(
    'span',
    { class: 'stamp' },
    element('time', { datetime: message.at }, clock(message.at)),
    mine && tick(message.status),
  );
}

function shot(message) {
  const url = mediaUrl(state.open, message.media_url);
  const picture = element('img', { src: url, alt: message.caption ?? 'Imagen', loading: 'lazy' });
  const button = element(
    'button',
    { class: 'shot', 'aria-label': 'Ver la imagen', onclick: () => showPicture(url, message.caption) },
    picture,
  );
  picture.addEventListener('error', () =>
    button.replaceChildren(element('span', { class: 'broken' }, icon('photo', 30), 'La imagen no se pudo cargar')),
  );
  return button;
}

function file(message) {
  const name = message.filename ?? 'Documento';
  const kind = (message.mime_type ?? '').split('/').pop().toUpperCase();
  return element(
    'a',
    { class: 'file', href: mediaUrl(state.open, message.media_url), download: name },
    icon('document', 30),
    element('span', {}, element('b', {}, name), element('small', {}, kind)),
  );
}

function place(message) {
  const { latitude, longitude, name, address } = message.content.location;
  const href = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
  return element(
    'a',
    { class: 'file', href, target: '_blank', rel: 'noreferrer noopener' },
    icon('place', 30),
    element(
      'span',
      {},
      element('b', {}, name ?? 'Ubicación'),
      element('small', {}, address ?? `${latitude}, ${longitude}`),
    ),
  );
}

function choices(message) {
  const press = (button) => () =>
    sendMessage({
      type: message.content.interactive?.type === 'list' ? 'list_reply' : 'button_reply',
      id: button.id,
      title: button.title,
    }).catch((error) => toast(error.message));
  return element(
    'div',
    { class: 'choices' },
    ...message.buttons.map((button) =>
      button.url
        ? element('a', { href: button.url, target: '_blank', rel: 'noreferrer noopener' }, button.title)
        : element('button', { onclick: press(button) }, icon('reply', 18), button.title),
    ),
  );
}

function menuButton(message) {
  const open = (event) => {
    event.stopPropagation();
    document.querySelector('.message .menu')?.remove();
    const holder = event.currentTarget.closest('.message');
    const mine = holder.classList.contains('mine');
    const menu = element(
      'div',
      { class: 'menu', style: mine ? 'right:4px' : 'left:4px' },
      quickReactions(message),
      element('button', { class: 'item', onclick: () => startReply(message) }, icon('reply'), 'Responder'),
      element('button', { class: 'item', onclick: () => copy(message) }, icon('copy', 22), 'Copiar'),
    );
    holder.append(menu);
    const room = holder.parentElement.getBoundingClientRect().bottom - holder.getBoundingClientRect().top;
    if (room < 190) Object.assign(menu.style, { top: 'auto', bottom: '26px' });
    document.addEventListener('click', () => menu.remove(), { once: true });
  };
  return element(
    'button',
    { class: 'bubble-menu', 'aria-label': 'Opciones del mensaje', onclick: open },
    icon('down', 20),
  );
}

function quickReactions(message) {
  const react = (emoji) => () => {
    state.reply_to = null;
    sendMessage({ type: 'reaction', message_id: message.id, emoji }).catch((error) => toast(error.message));
  };
  return element(
    'div',
    { class: 'quick' },
    ...QUICK.map((emoji) =>
      element('button', { onclick: react(emoji), 'aria-label': `Reaccionar con ${emoji}` }, emoji),
    ),
  );
}

function startReply(message) {
  state.reply_to = message;
  changed('composer');
}

function copy(message) {
  navigator.clipboard?.writeText(message.text ?? message.caption ?? '').then(
    () => toast('Copiado'),
    () => toast('No se pudo copiar'),
  );
}
