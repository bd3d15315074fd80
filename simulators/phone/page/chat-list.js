// The left side: whose phone this is, their chats with the shops, and what is simulated.
import { askForCustomer } from './dialogs.js';
import { avatar, element, icon, tick } from './elements.js';
import { day, prettyPhone } from './format-text.js';
import { summary } from './quote.js';
import { chooseCustomer, isTyping, keyOf, openChat, state, threadOf } from './store.js';

function unreadOf(customer) {
  return state.numbers.reduce((sum, number) => sum + threadOf(keyOf(number, customer.phone)).unread, 0);
}

function person(customer) {
  const unread = unreadOf(customer);
  const attributes = {
    class: 'rail-person',
    'aria-pressed': String(customer.phone === state.customer.phone),
    title: `Teléfono de ${customer.name} (${customer.phone})`,
    onclick: () => chooseCustomer(customer),
  };
  return element(
    'button',
    attributes,
    avatar(customer.name, state.customers.indexOf(customer), 44),
    element('span', { class: 'name' }, customer.name),
    unread > 0 && element('span', { class: 'count' }, String(unread)),
  );
}

function addButton() {
  return element(
    'button',
    { class: 'icon-button', title: 'Agregar un cliente', 'aria-label': 'Agregar un cliente', onclick: askForCustomer },
    icon('add'),
  );
}

function themeButton() {
  const dark = document.documentElement.dataset.theme === 'dark';
  const toggle = () => {
    document.documentElement.dataset.theme = dark ? 'light' : 'dark';
    localStorage.setItem('theme', document.documentElement.dataset.theme);
    renderRail();
    renderList();
  };
  const words = dark ? 'Usar el tema claro' : 'Usar el tema oscuro';
  return element(
    'button',
    { class: 'icon-button', title: words, 'aria-label': words, onclick: toggle },
    icon(dark ? 'sun' : 'moon', 22),
  );
}

export function renderRail() {
  document
    .querySelector('#rail')
    .replaceChildren(...state.customers.map(person), addButton(), element('div', { class: 'rail-end' }, themeButton()));
}

export function labelsOf() {
  const words = { model: 'modelo', whatsapp: 'WhatsApp', shop: 'tienda' };
  const shown = Object.entries(words).filter(([name]) => state.config.labels[name]);
  return shown.map(([name, what]) => {
    const real = state.config.labels[name] === 'real';
    const ending = real ? 'real' : name === 'shop' ? 'simulada' : 'simulado';
    return element('span', { class: `label${real ? ' real' : ''}` }, `${what} ${ending}`);
  });
}

export function renderList() {
  const rows = state.numbers
    .map((number) => ({ number, key: keyOf(number, state.customer.phone) }))
    .sort((a, b) => (threadOf(b.key).last?.at ?? '').localeCompare(threadOf(a.key).last?.at ?? ''));
  const head = element(
    'header',
    { class: 'list-head' },
    element('h1', {}, 'WhatsApp'),
    narrow() && addButton(),
    narrow() && themeButton(),
  );
  const owner = element(
    'div',
    { class: 'owner' },
    'Teléfono de ',
    element('b', {}, state.customer.name),
    ` · ${prettyPhone(state.customer.phone)}`,
  );
  const strip = element('div', { class: 'people-strip' }, ...state.customers.map(person));
  const chats = element('div', { class: 'chats' }, ...rows.map(({ number, key }) => row(number, key)));
  if (rows.length === 0)
    chats.append(element('p', { class: 'nobody' }, 'Todavía no hay ningún número de empresa conectado a esta red.'));
  const labels = labelsOf();
  document
    .querySelector('#list')
    .replaceChildren(
      head,
      owner,
      strip,
      chats,
      ...(labels.length > 0 ? [element('footer', { class: 'labels' }, ...labels)] : []),
    );
}

function narrow() {
  return matchMedia('(max-width: 720px)').matches;
}

function row(number, key) {
  const { last, unread } = threadOf(key);
  const typing = isTyping(key);
  const words = typing ? ['escribiendo…'] : last ? summary(last) : ['Tocá para escribirle'];
  const several = state.config.networks.length > 1;
  const preview = element(
    'span',
    { class: `preview${typing ? ' typing' : ''}` },
    !typing && last?.direction === 'in' && last.type !== 'reaction' && tick(last.status),
    element('span', { class: 'words' }, ...words),
  );
  const side = element(
    'span',
    { class: 'side' },
    last && element('time', {}, day(last.at, true)),
    unread > 0 && element('span', { class: 'count' }, String(unread)),
  );
  const title = element(
    'span',
    { class: 'top' },
    element('span', { class: 'title' }, number.display_name),
    several && element('span', { class: 'network' }, number.label),
  );
  const attributes = {
    class: `chat-row${unread > 0 ? ' unread' : ''}`,
    'aria-current': String(key === state.open),
    onclick: () => void openChat(key),
  };
  return element(
    'button',
    attributes,
    avatar(number.display_name, number.phone_number, 49, true),
    element('span', { style: 'min-width:0' }, title, preview),
    side,
  );
}
