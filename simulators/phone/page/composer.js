// Where the customer writes: text, emoji, attachments, voice notes, and the message being replied to.
import { toast } from './dialogs.js';
import { element, icon } from './elements.js';
import { quote } from './quote.js';
import { productPhoto, transferReceipt } from './sample-pictures.js';
import { changed, openNumber, sendMessage, state, subscribe } from './store.js';
import { base64Of, voiceBar } from './voice-bar.js';

const EMOJI = [
  '😀',
  '😂',
  '😊',
  '😍',
  '🤔',
  '😅',
  '😭',
  '🙄',
  '👍',
  '👎',
  '🙏',
  '👏',
  '💪',
  '👀',
  '🔥',
  '✨',
  '❤️',
  '💚',
  '🎉',
  '🎁',
  '👋',
  '✅',
  '❌',
  '❓',
  '🛒',
  '📦',
  '🚚',
  '💳',
  '💰',
  '👕',
  '👟',
  '👜',
];
let box = null;

subscribe((what) => {
  if (what !== 'composer' && what !== 'all') return;
  drawQuote();
  if (state.reply_to) box?.querySelector('textarea')?.focus();
});

export function composer() {
  box = element(
    'footer',
    { class: 'composer' },
    element(
      'div',
      { class: 'composer-box' },
      element('div', { class: 'quote-place' }),
      element('div', { class: 'composer-row' }),
    ),
  );
  writingRow();
  drawQuote();
  return box;
}

function drawQuote() {
  const place = box?.querySelector('.quote-place');
  if (!place) return;
  const cancel = () => {
    state.reply_to = null;
    changed('composer');
  };
  place.replaceChildren(
    ...(state.reply_to
      ? [
          element(
            'div',
            { class: 'quote-bar' },
            quote(state.reply_to),
            element('button', { class: 'icon-button', 'aria-label': 'No responder', onclick: cancel }, icon('close')),
          ),
        ]
      : []),
  );
}

function writingRow() {
  const field = element('textarea', {
    rows: '1',
    placeholder: 'Escribí un mensaje',
    'aria-label': 'Escribí un mensaje',
    maxlength: '4096',
    enterkeyhint: 'send',
  });
  const right = element('span', {});
  const drawRight = () => {
    const writing = field.value.trim() !== '';
    right.replaceChildren(
      writing
        ? element('button', { class: 'icon-button send', 'aria-label': 'Enviar', onclick: sendText }, icon('send', 22))
        : element(
            'button',
            { class: 'icon-button', 'aria-label': 'Grabar un mensaje de voz', onclick: startVoice },
            icon('microphone'),
          ),
    );
  };
  const grow = () => {
    field.style.height = 'auto';
    field.style.height = `${field.scrollHeight}px`;
    drawRight();
  };
  const sendText = () => {
    const text = field.value.trim();
    if (!text) return;
    field.value = '';
    grow();
    field.focus();
    void deliver({ type: 'text', text });
  };
  field.addEventListener('input', grow);
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    sendText();
  });
  drawRight();
  const insert = (emoji) => {
    field.setRangeText(emoji, field.selectionStart, field.selectionEnd, 'end');
    grow();
    field.focus();
  };
  const attach = menuButton('attach', 'Adjuntar', attachments);
  const emoji = menuButton('emoji', 'Emojis', () =>
    element(
      'div',
      { class: 'emoji-grid' },
      ...EMOJI.map((one) =>
        element(
          'button',
          {
            onclick: (event) => {
              event.stopPropagation();
              insert(one);
            },
          },
          one,
        ),
      ),
    ),
  );
  box.querySelector('.composer-row').replaceChildren(attach, emoji, field, right);
  if (matchMedia('(hover: hover)').matches) queueMicrotask(() => field.focus());
}

async function deliver(message) {
  const sending = sendMessage(message);
  changed('composer');
  await sending.catch((error) => toast(`No se envió: ${error.message}`));
}

function menuButton(name, words, content) {
  const toggle = (event) => {
    event.stopPropagation();
    const open = box.querySelector('.menu');
    closeMenu();
    if (open?.dataset.name === name) return;
    box.prepend(element('div', { class: 'menu', 'data-name': name }, content()));
    event.currentTarget.classList.add('open');
    document.addEventListener('click', closeMenu, { once: true });
  };
  return element(
    'button',
    { class: 'icon-button', title: words, 'aria-label': words, onclick: toggle },
    icon(name, 26),
  );
}

function closeMenu() {
  box?.querySelector('.menu')?.remove();
  for (const button of box?.querySelectorAll('.open') ?? []) button.classList.remove('open');
}

function attachments() {
  const item = (name, tone, words, act) =>
    element('button', { class: 'item', style: `--tone:${tone}`, onclick: act }, icon(name), words);
  const place = {
    type: 'location',
    latitude: -34.5889,
    longitude: -58.4306,
    name: 'Mi casa',
    address: 'Palermo, Buenos Aires',
  };
  return element(
    'div',
    {},
    item('photo', '#007bfc', 'Foto o archivo', chooseFile),
    item('shirt', '#d6409f', 'Foto de ejemplo: un buzo', () => sendPicture(productPhoto(), '¿Tienen este?')),
    item('receipt', '#0f9d8f', 'Comprobante de transferencia', () =>
      sendPicture(
        transferReceipt(openNumber().display_name, state.customer.name),
        'Listo, ya transferí. Te paso el comprobante.',
      ),
    ),
    item('document', '#7f66ff', 'Documento de ejemplo (PDF)', () =>
      deliver({ type: 'document', filename: 'comprobante.pdf', caption: '' }),
    ),
    item('place', '#06a35a', 'Mi ubicación', () => deliver(place)),
  );
}

async function sendPicture(making, caption) {
  const media_base64 = await making;
  await deliver({ type: 'image', media_base64, mime_type: 'image/png', ...(caption && { caption }) });
}

function chooseFile() {
  const input = element('input', { type: 'file' });
  input.addEventListener('change', async () => {
    const [file] = input.files;
    if (!file) return;
    if (file.size > 16 * 1024 * 1024) return toast('El archivo pesa más de 16 MB.');
    const [kind] = file.type.split('/');
    const type = ['image', 'video', 'audio'].includes(kind) ? kind : 'document';
    await deliver({
      type,
      media_base64: await base64Of(file),
      mime_type: file.type || 'application/octet-stream',
      ...(type === 'document' && { filename: file.name }),
    });
  });
  input.click();
}

function startVoice() {
  const bar = voiceBar({
    hears: state.config.labels.model === 'real',
    done: (message) => {
      writingRow();
      if (message) void deliver(message);
    },
  });
  box.querySelector('.composer-row').replaceChildren(...bar);
}
