// A voice note in a bubble: play, the waveform, and how long it is.
import { avatar, element, icon } from './elements.js';
import { state } from './store.js';

let playing = null;

export function voicePlayer(url, message) {
  const audio = new Audio();
  void load(audio, url);
  const bars = heights(message.id).map((height) => element('i', { style: `height:${height}%` }));
  const time = element('span', {}, '0:00');
  const button = element('button', { class: 'play', 'aria-label': 'Escuchar' }, icon('play', 30));
  const draw = () => {
    const part = audio.duration ? audio.currentTime / audio.duration : 0;
    for (const [index, bar] of bars.entries()) bar.classList.toggle('played', index / bars.length < part);
    time.textContent = clockOf(audio.currentTime > 0 ? audio.currentTime : audio.duration);
    button.replaceChildren(icon(audio.paused ? 'play' : 'pause', 30));
  };
  for (const event of ['loadedmetadata', 'timeupdate', 'play', 'pause', 'ended']) audio.addEventListener(event, draw);
  button.addEventListener('click', () => {
    if (!audio.paused) return audio.pause();
    if (playing && playing !== audio) playing.pause();
    playing = audio;
    audio.play().catch(() => (time.textContent = 'no se puede escuchar'));
  });
  const own = message.direction === 'in';
  const face = element(
    'span',
    { class: 'avatar-mic' },
    avatar(
      own ? state.customer.name : '',
      own ? state.customers.indexOf(state.customer) : state.open.split('|')[1],
      40,
      !own,
    ),
    icon('microphone', 18),
  );
  return [
    element('div', { class: 'voice' }, face, button, element('span', { class: 'wave' }, ...bars)),
    element('div', { class: 'under' }, time),
  ];
}

/** The whole file is fetched first: how long it is can only be told of a file that can be sought in. */
async function load(audio, url) {
  const answer = await fetch(url);
  if (answer.ok) audio.src = URL.createObjectURL(await answer.blob());
}

/** A shape of sound that is always the same for the same message. */
function heights(id) {
  let seed = 7;
  for (const letter of id) seed = (seed * 33 + letter.codePointAt(0)) >>> 0;
  return Array.from({ length: 44 }, (_, index) => {
    seed = (seed * 1_103_515_245 + 12_345) >>> 0;
    return Math.round(14 + ((seed >>> 16) % 70) * (0.45 + 0.55 * Math.abs(Math.sin(index / 4))));
  });
}

function clockOf(seconds) {
  if (!Number.isFinite(seconds)) return '0:00';
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
}
