// The open conversation: header, days, bubbles in groups, typing, and the way back to the newest message.
import { bubble } from './bubble.js';
import { labelsOf } from './chat-list.js';
import { composer } from './composer.js';
import { avatar, element, icon } from './elements.js';
import { day, prettyPhone } from './format-text.js';
import { isTyping, openChat, openNumber, state, threadOf } from './store.js';

const bubbles = new Map();
const root = () => document.querySelector('#thread');
const scroller = () => root().querySelector('.messages');

export function renderThread() {
  const number = openNumber();
  if (!number) return void root().replaceChildren(nobody());
  const messages = element('div', { class: 'messages', tabindex: '0', 'aria-label': 'Mensajes' });
  const down = element(
    'button',
    { class: 'icon-button to-bottom', 'aria-label': 'Ir al último mensaje', onclick: toBottom },
    icon('down'),
  );
  messages.addEventListener('scroll', () =>
    down.classList.toggle('shown', messages.scrollHeight - messages.scrollTop - messages.clientHeight > 160),
  );
  root().replaceChildren(header(number), element('div', { class: 'wallpaper' }), messages, down, composer());
  fill(messages);
  toBottom();
}

/** Redraws header and messages, keeping the place unless the end was in view. */
export function updateThread() {
  const box = scroller();
  if (!box) return;
  const at_end = box.scrollHeight - box.scrollTop - box.clientHeight < 120;
  root().querySelector('.thread-head').replaceWith(header(openNumber()));
  fill(box);
  if (at_end) toBottom();
}

function toBottom() {
  const box = scroller();
  if (!box) return;
  box.scrollTop = box.scrollHeight;
  for (const picture of box.querySelectorAll('img'))
    if (!picture.complete) picture.addEventListener('load', () => (box.scrollTop = box.scrollHeight), { once: true });
}

function nobody() {
  return element(
    'div',
    { class: 'nobody' },
    icon('chat', 72),
    element('h2', {}, 'Escribile a la tienda'),
    'Elegí un chat para empezar. Lo que escribas llega al negocio como si viniera de WhatsApp.',
  );
}

function header(number) {
  const typing = isTyping(state.open);
  const labels = labelsOf().filter((label) => !label.classList.contains('real'));
  return element(
    'header',
    { class: 'thread-head' },
    element(
      'button',
      { class: 'icon-button back', 'aria-label': 'Volver a los chats', onclick: () => void openChat(null) },
      icon('back'),
    ),
    avatar(number.display_name, number.phone_number, 40, true),
    element(
      'div',
      { class: 'who' },
      element('strong', {}, number.display_name),
      element(
        'small',
        { class: typing ? 'typing' : '' },
        typing ? 'escribiendo…' : `Cuenta de empresa · ${prettyPhone(number.phone_number)}`,
      ),
    ),
    labels.length > 0 &&
      element(
        'span',
        { class: 'label simulated', title: labels.map((label) => label.textContent).join(' · ') },
        'simulado',
      ),
  );
}

function fill(box) {
  const { messages } = threadOf(state.open);
  const reactions = reactionsOf(messages);
  const shown = messages.filter((message) => message.type !== 'reaction');
  const nodes = [element('div', { class: 'notice' }, noticeWords())];
  let previous = null;
  for (const message of shown) {
    const new_day = !previous || day(previous.at) !== day(message.at);
    if (new_day) nodes.push(element('div', { class: 'day' }, day(message.at)));
    const first = new_day || previous.direction !== message.direction;
    nodes.push(
      drawn(message, {
        first,
        reaction: reactions.get(message.id) ?? null,
        quoted: messages.find((other) => other.id === message.reply_to) ?? null,
      }),
    );
    previous = message;
  }
  if (isTyping(state.open))
    nodes.push(
      element(
        'div',
        { class: 'message first' },
        element(
          'div',
          { class: 'bubble typing-bubble', role: 'status', 'aria-label': 'escribiendo' },
          element('i'),
          element('i'),
          element('i'),
        ),
      ),
    );
  box.replaceChildren(...nodes);
}

function noticeWords() {
  const labels = labelsOf().map((label) => label.textContent);
  const simulated =
    labels.length > 0 ? `En esta demostración: ${labels.join(', ')}.` : 'Esta red de WhatsApp corre en tu máquina.';
  return `${simulated} Los mensajes no salen de tu equipo.`;
}

/** The bubble of a message; made anew only when it looks different, so that sound and pictures go on. */
function drawn(message, look) {
  const signature = JSON.stringify([state.open, message, look.first, look.reaction, look.quoted?.id]);
  const known = bubbles.get(message.id);
  if (known?.signature === signature) return known.node;
  const node = bubble(message, look);
  bubbles.set(message.id, { signature, node });
  return node;
}

/** The last reaction to each message, whoever gave it. */
function reactionsOf(messages) {
  const reactions = new Map();
  for (const message of messages)
    if (message.type === 'reaction') reactions.set(message.content.reaction.message_id, message.text || null);
  return reactions;
}
