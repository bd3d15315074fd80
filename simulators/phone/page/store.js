// What the page knows: customers, business numbers, their threads; kept true by the networks' event streams.

const listeners = new Set();

export const state = {
  config: { networks: [], customers: [], labels: {} },
  numbers: [],
  customers: [],
  customer: null,
  /** Key of the open chat, null when none is open. */
  open: null,
  /** By key: {messages, loaded, typing_until, unread, last} */
  threads: new Map(),
  reply_to: null,
};

export function subscribe(listener) {
  listeners.add(listener);
}

export function changed(what) {
  for (const listener of listeners) listener(what);
}

export function keyOf(number, customer_phone) {
  return `${number.network}|${number.phone_number}|${customer_phone}`;
}

export function threadOf(key) {
  if (!state.threads.has(key))
    state.threads.set(key, { messages: [], loaded: false, typing_until: 0, unread: 0, last: null });
  return state.threads.get(key);
}

export function openNumber() {
  return state.numbers.find((number) => state.open === keyOf(number, state.customer?.phone));
}

export function isTyping(key) {
  return threadOf(key).typing_until > Date.now();
}

async function call(path, body) {
  const options =
    body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const answer = await fetch(path, options);
  const json = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(json.error?.message ?? `error ${answer.status}`);
  return json;
}

export async function load() {
  state.config = await call('/config.json');
  const added = JSON.parse(localStorage.getItem('customers') ?? '[]');
  state.customers = [...state.config.customers, ...added];
  state.customer =
    state.customers.find((customer) => customer.phone === localStorage.getItem('customer')) ?? state.customers[0];
  for (const index of state.config.networks.keys()) listen(index);
  await refresh();
}

/** Reads numbers and threads anew (at start, and when a stream comes back). */
export async function refresh() {
  const found = await Promise.all(
    state.config.networks.map((network, index) =>
      call(`/networks/${index}/numbers`).then(
        ({ items }) => items.map((item) => ({ ...item, network: index, label: network.label })),
        () => [],
      ),
    ),
  );
  state.numbers = found.flat();
  await Promise.all(
    state.numbers.map(async (number) => {
      const { items } = await call(
        `/networks/${number.network}/threads?business_phone=${encodeURIComponent(number.phone_number)}`,
      ).catch(() => ({ items: [] }));
      for (const item of items) {
        if (!item.customer_phone) continue;
        Object.assign(threadOf(keyOf(number, item.customer_phone)), { last: item.last, unread: item.unread });
      }
    }),
  );
  if (state.open) await loadThread(state.open);
  changed('all');
}

async function loadThread(key) {
  const [network, business, customer] = key.split('|');
  const { messages } = await call(
    `/networks/${network}/thread?business_phone=${encodeURIComponent(business)}&customer_phone=${encodeURIComponent(customer)}`,
  ).catch(() => ({ messages: [] }));
  Object.assign(threadOf(key), { messages, loaded: true, last: messages.at(-1) ?? null });
}

function listen(index) {
  const stream = new EventSource(`/networks/${index}/stream`);
  let broken = false;
  stream.addEventListener('error', () => (broken = true));
  stream.addEventListener('open', () => {
    if (broken) void refresh();
    broken = false;
  });
  for (const type of ['message', 'status', 'typing', 'read']) {
    stream.addEventListener(type, (event) => take(index, type, JSON.parse(event.data)));
  }
}

function take(network, type, data) {
  const key = `${network}|${data.business_phone}|${data.customer_phone}`;
  const thread = threadOf(key);
  if (!state.numbers.some((number) => number.network === network && number.phone_number === data.business_phone))
    return void refresh();
  if (type === 'typing') {
    thread.typing_until = Date.now() + data.seconds * 1000;
    setTimeout(() => changed('typing'), data.seconds * 1000 + 50);
  } else if (type === 'read') {
    for (const message of thread.messages)
      if (message.direction === 'in' && message.at <= data.message.at) message.status = 'read';
    if (thread.last?.direction === 'in') thread.last.status = 'read';
  } else if (data.message) takeMessage(thread, type, data.message);
  changed(key === state.open ? 'thread' : 'list');
  if (type !== 'typing') markSeen();
}

function takeMessage(thread, type, message) {
  const at = thread.messages.findIndex((known) => known.id === message.id);
  if (at >= 0) thread.messages[at] = message;
  else if (type === 'message' || message.status === 'failed') thread.messages.push(message);
  if (thread.last?.id === message.id || type === 'message') thread.last = message;
  if (type === 'message' && message.direction === 'out') {
    thread.typing_until = 0;
    thread.unread += 1;
  }
}

/** Tells the network that the customer sees the open thread; blue ticks go to the business. */
export function markSeen() {
  const number = openNumber();
  if (!number || document.hidden || !state.open) return;
  const thread = threadOf(state.open);
  if (thread.unread === 0) return;
  thread.unread = 0;
  void call(`/networks/${number.network}/read`, {
    business_phone: number.phone_number,
    customer: { phone: state.customer.phone },
  }).catch(() => undefined);
  changed('list');
}

export async function openChat(key) {
  state.open = key;
  state.reply_to = null;
  if (key && !threadOf(key).loaded) await loadThread(key);
  changed('all');
  markSeen();
}

export function chooseCustomer(customer) {
  const number = openNumber() ?? state.numbers[0];
  state.customer = customer;
  localStorage.setItem('customer', customer.phone);
  const wide = matchMedia('(min-width: 721px)').matches;
  void openChat(wide && number ? keyOf(number, customer.phone) : null);
}

export function addCustomer(customer) {
  state.customers.push(customer);
  const added = state.customers.filter((one) => !state.config.customers.some((known) => known.phone === one.phone));
  localStorage.setItem('customers', JSON.stringify(added));
  chooseCustomer(customer);
}

/** Sends as the chosen customer to the open chat. */
export async function sendMessage(message) {
  const number = openNumber();
  if (!number) return;
  const { phone, name } = state.customer;
  const reply_to = state.reply_to?.id;
  state.reply_to = null;
  await call(`/networks/${number.network}/inbound`, {
    business_phone: number.phone_number,
    customer: { phone, name },
    message,
    ...(reply_to && { reply_to }),
  });
}

export function mediaUrl(key, media_url) {
  return media_url?.startsWith('/_simulator/')
    ? `/networks/${key.split('|')[0]}/${media_url.slice('/_simulator/'.length)}`
    : media_url;
}
