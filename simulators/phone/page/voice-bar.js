// Makes a voice note: recorded where a microphone exists and the model can hear, else written as what is said in it.
import { toast } from './dialogs.js';
import { element, icon } from './elements.js';

/** The composer's row while a note is made; `done` gets the message, or null when it was thrown away. */
export function voiceBar({ hears, done }) {
  if (hears && navigator.mediaDevices && window.MediaRecorder) return recorder(done);
  return spokenText(done);
}

function spokenText(done) {
  const field = element('input', {
    placeholder: '¿Qué decís en el audio?',
    'aria-label': 'Lo que decís en el mensaje de voz',
    maxlength: '600',
    enterkeyhint: 'send',
  });
  const send = () => {
    const text = field.value.trim();
    if (text) done({ type: 'voice', text });
  };
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      send();
    }
    if (event.key === 'Escape') done(null);
  });
  queueMicrotask(() => field.focus());
  return [
    element('button', { class: 'icon-button', 'aria-label': 'Descartar', onclick: () => done(null) }, icon('trash')),
    element(
      'span',
      { class: 'voice-bar', title: 'El modelo simulado oye el texto que escribas acá' },
      icon('microphone', 22),
      field,
    ),
    element(
      'button',
      { class: 'icon-button send', 'aria-label': 'Enviar el mensaje de voz', onclick: send },
      icon('send', 22),
    ),
  ];
}

function recorder(done) {
  const time = element('span', {}, '0:00');
  const parts = [];
  let recording = null;
  let seconds = 0;
  const timer = setInterval(() => {
    seconds += 1;
    time.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  }, 1000);
  const stop = (keep) => {
    clearInterval(timer);
    if (!recording) return done(null);
    recording.addEventListener('stop', async () => {
      for (const track of recording.stream.getTracks()) track.stop();
      const blob = new Blob(parts, { type: recording.mimeType });
      done(keep ? { type: 'voice', media_base64: await base64Of(blob), mime_type: recording.mimeType } : null);
    });
    recording.stop();
  };
  navigator.mediaDevices.getUserMedia({ audio: true }).then(
    (stream) => {
      const type = ['audio/ogg;codecs=opus', 'audio/mp4', 'audio/webm;codecs=opus'].find((candidate) =>
        MediaRecorder.isTypeSupported(candidate),
      );
      recording = new MediaRecorder(stream, { mimeType: type });
      recording.addEventListener('dataavailable', (event) => parts.push(event.data));
      recording.start();
    },
    () => {
      toast('No hay micrófono: mandá un archivo de audio o escribí.');
      stop(false);
    },
  );
  return [
    element('button', { class: 'icon-button', 'aria-label': 'Descartar', onclick: () => stop(false) }, icon('trash')),
    element(
      'span',
      { class: 'voice-bar' },
      element('span', { class: 'recording' }),
      time,
      element('span', { style: 'color:var(--muted)' }, 'Grabando…'),
    ),
    element(
      'button',
      { class: 'icon-button send', 'aria-label': 'Enviar el mensaje de voz', onclick: () => stop(true) },
      icon('send', 22),
    ),
  ];
}

export function base64Of(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(String(reader.result).split(',')[1] ?? ''));
    reader.addEventListener('error', () => reject(reader.error));
    reader.readAsDataURL(blob);
  });
}
