// Makes DOM elements from a description, the page's icons, and people's round pictures.

/** `element('button', {class: 'x', onclick}, child, 'text')`; null and false children are left out. */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const PATHS = {
  add: 'M19 13h-6v6h-2v-6H5v-2h6V5h2v6h6z',
  back: 'M20 11H7.8l5.6-5.6L12 4l-8 8 8 8 1.4-1.4L7.8 13H20z',
  moon: 'M12 3a9 9 0 1 0 9 9c0-.5 0-.9-.1-1.4A5.4 5.4 0 0 1 13.4 3.1 8.7 8.7 0 0 0 12 3z',
  sun: 'M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10zM11 1h2v4h-2zM11 19h2v4h-2zM1 11h4v2H1zM19 11h4v2h-4zM4.2 2.8l2.9 2.8-1.5 1.5-2.8-2.9zM18.4 17l2.8 2.8-1.4 1.4-2.9-2.8zM17 5.6l2.8-2.8 1.4 1.4L18.4 7zM2.8 19.8 5.6 17 7 18.4l-2.8 2.8z',
  attach: 'M19 13h-6v6h-2v-6H5v-2h6V5h2v6h6z',
  emoji:
    'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm0 18a8 8 0 1 1 0-16 8 8 0 0 1 0 16zM8.5 11a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zm7 0a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zM12 17.5c2.3 0 4.3-1.5 5.1-3.5H6.9c.8 2 2.8 3.5 5.1 3.5z',
  microphone:
    'M12 14a3 3 0 0 0 3-3V5a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3zm5-3a5 5 0 0 1-10 0H5a7 7 0 0 0 6 6.9V21h2v-3.1A7 7 0 0 0 19 11z',
  send: 'M3 20.5V14l8-2-8-2V3.5L22 12z',
  close: 'M19 6.4 17.6 5 12 10.6 6.4 5 5 6.4l5.6 5.6L5 17.6 6.4 19l5.6-5.6 5.6 5.6 1.4-1.4-5.6-5.6z',
  trash: 'M6 19a2 2 0 0 0 2 2h8a2 2 0 0 0 2-2V7H6zM19 4h-3.5l-1-1h-5l-1 1H5v2h14z',
  photo: 'M21 19V5a2 2 0 0 0-2-2H5a2 2 0 0 0-2 2v14c0 1.1.9 2 2 2h14a2 2 0 0 0 2-2zM8.5 13.5l2.5 3 3.5-4.5 4.5 6H5z',
  receipt: 'M18 2 15 4l-3-2-3 2-3-2v20l3-2 3 2 3-2 3 2zM8 8h8v2H8zm0 4h8v2H8zm0 4h5v1H8z',
  shirt: 'M16 3a4 4 0 0 1-8 0L2 6l2 5 3-1v11h10V10l3 1 2-5z',
  document: 'M14 2H6a2 2 0 0 0-2 2v16c0 1.1.9 2 2 2h12a2 2 0 0 0 2-2V8zm2 16H8v-2h8zm0-4H8v-2h8zm-3-5V3.5L18.5 9z',
  place:
    'M12 2a7 7 0 0 0-7 7c0 5.3 7 13 7 13s7-7.700 7-13a7 7 0 0 0-7-7zm0 9.500a2.500 2.500 0 1 1 0-5 2.500 2.500 0 0 1 0 5z',
  play: 'M8 5v14l11-7z',
  pause: 'M6 5h4v14H6zm8 0h4v14h-4z',
  down: 'M7.400 8.600 12 13.200l4.600-4.600L18 10l-6 6-6-6z',
  reply: 'M10 9V5l-7 7 7 7v-4.100c5 0 8.500 1.600 11 5.100-1-5-4-10-11-11z',
  smile:
    'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm0 18a8 8 0 1 1 0-16 8 8 0 0 1 0 16zm-3.500-9a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3zm7 0a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3zM12 17.500a5.500 5.500 0 0 0 5.100-3.500H6.900A5.500 5.500 0 0 0 12 17.500z',
  shop: 'M20 4H4v2h16zm1 10v-2l-1-5H4l-1 5v2h1v6h10v-6h4v6h2v-6zm-9 4H6v-4h6z',
  chat: 'M12 2a10 10 0 0 0-8.600 15L2 22l5.100-1.300A10 10 0 1 0 12 2z',
  copy: 'M16 1H4a2 2 0 0 0-2 2v14h2V3h12zm3 4H8a2 2 0 0 0-2 2v14c0 1.100.900 2 2 2h11a2 2 0 0 0 2-2V7a2 2 0 0 0-2-2zm0 16H8V7h11z',
};

export function icon(name, size = 24) {
  const holder = document.createElement('template');
  holder.innerHTML = `<svg viewBox="0 0 24 24" width="${size}" height="${size}" aria-hidden="true"><path d="${PATHS[name]}"/></svg>`;
  return holder.content.firstChild;
}

const TICKS = {
  clock: [
    '0 0 16 15',
    'M8 2a5.500 5.500 0 1 0 0 11A5.500 5.500 0 0 0 8 2zm0 1.200a4.300 4.300 0 1 1 0 8.600 4.300 4.300 0 0 1 0-8.600zM7.400 4.500v3.300l2.400 1.400.500-.900-1.800-1V4.500z',
  ],
  one: [
    '0 0 12 11',
    'M11.100.7a.45.45 0 0 0-.6.05L4.200 8.100 1.500 5.500a.46.46 0 0 0-.65.65l3.100 3a.46.46 0 0 0 .67-.03l6.600-7.800a.46.46 0 0 0-.12-.62z',
  ],
  two: [
    '0 0 16 11',
    'M11.100.7a.45.45 0 0 0-.6.05L4.200 8.100 1.500 5.500a.46.46 0 0 0-.65.65l3.100 3a.46.46 0 0 0 .67-.03l6.600-7.800a.46.46 0 0 0-.12-.62zM15.100.7a.45.45 0 0 0-.6.05L8.200 8.100l-1-.95-.6.72 1.300 1.250a.46.46 0 0 0 .67-.03l6.600-7.800a.46.46 0 0 0-.07-.59z',
  ],
  failed: [
    '0 0 16 15',
    'M8 1a6.500 6.500 0 1 0 0 13A6.500 6.500 0 0 0 8 1zm-.7 3h1.400v4.500H7.300zm0 6h1.400v1.400H7.300z',
  ],
};

const TICK_NAMES = {
  accepted: ['clock', 'enviando'],
  sent: ['one', 'enviado'],
  delivered: ['two', 'entregado'],
  read: ['two', 'leído'],
  played: ['two', 'escuchado'],
  failed: ['failed', 'no se entregó'],
};

/** The tick of one of the customer's own messages. */
export function tick(status) {
  const [shape, words] = TICK_NAMES[status] ?? TICK_NAMES.sent;
  const [box, path] = TICKS[shape];
  const [, , width, height] = box.split(' ');
  const holder = document.createElement('template');
  holder.innerHTML = `<svg class="tick ${status === 'played' ? 'read' : status}" viewBox="${box}" width="${width}" height="${height}" role="img" aria-label="${words}"><title>${words}</title><path d="${path}"/></svg>`;
  return holder.content.firstChild;
}

const TONES = ['#d6409f', '#5b72ff', '#e0701a', '#0f9d8f', '#8b5cf6', '#c2410c', '#0284c7', '#4d8b31'];

function toneOf(key) {
  if (typeof key === 'number') return TONES[key % TONES.length];
  let sum = 0;
  for (const letter of key) sum = (sum * 31 + letter.codePointAt(0)) >>> 0;
  return TONES[sum % TONES.length];
}

/** `tone` is a number (people, by their place in the list) or a key the colour is drawn from (shops). */
export function avatar(name, tone, size, shop = false) {
  const initials = name
    .replace(/^[^\p{L}]+/u, '')
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => [...word][0] ?? '')
    .join('')
    .toUpperCase();
  const style = `width:${size}px;height:${size}px;font-size:${Math.round(size * 0.38)}px;background:${toneOf(tone)}`;
  return element(
    'span',
    { class: 'avatar', style, 'aria-hidden': 'true' },
    shop ? icon('shop', Math.round(size * 0.52)) : initials || '?',
  );
}
