// Starts the page and redraws what changed.
import { renderList, renderRail } from './chat-list.js';
import { toast } from './dialogs.js';
import { keyOf, load, markSeen, openChat, state, subscribe } from './store.js';
import { renderThread, updateThread } from './thread.js';

const wide = matchMedia('(min-width: 721px)');
document.documentElement.dataset.theme =
  localStorage.getItem('theme') ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');

let shown;
subscribe((what) => {
  document.querySelector('#app').dataset.view = state.open ? 'thread' : 'list';
  renderRail();
  renderList();
  if (what === 'all' || shown !== state.open) renderThread();
  else updateThread();
  shown = state.open;
});
document.addEventListener('visibilitychange', markSeen);
wide.addEventListener('change', () => {
  renderRail();
  renderList();
});

try {
  await load();
  if (wide.matches && state.numbers[0]) await openChat(keyOf(state.numbers[0], state.customer.phone));
  else renderThread();
} catch (error) {
  toast(`No se pudo abrir: ${error.message}`);
}
