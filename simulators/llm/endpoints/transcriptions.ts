// POST /v1/audio/transcriptions: "hears" the text that a voice note carries in its SPOKEN tag.
import { countTokens } from './count-usage.ts';
import type { Exchange } from './exchange.ts';
import { send } from './exchange.ts';
import { checkModel } from './models.ts';
import { OpenAiError, badRequest } from './openai-error.ts';
import { readOgg } from './read-ogg.ts';

const maxBytes = 26_214_400;
const extensions = ['flac', 'm4a', 'mp3', 'mp4', 'mpeg', 'mpga', 'oga', 'ogg', 'wav', 'webm'];
const languageNames: Record<string, string> = { es: 'spanish', pt: 'portuguese', en: 'english' };
/** What a speech model makes of noise. */
const noise: Record<string, string> = {
  es: '¡Gracias por ver el video!',
  pt: 'Obrigado por assistir!',
  en: 'Thanks for watching!',
};

export type Upload = { fields: Record<string, string>; file: { name: string; type: string; bytes: Buffer } | null };

/** Reads a multipart body. @throws OpenAiError 400 when it is none */
export async function readUpload(body: Buffer, contentType: string): Promise<Upload> {
  try {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
    const upload: Upload = { fields: {}, file: null };
    for (const [name, value] of form) {
      if (typeof value === 'string') upload.fields[name] = value;
      else if (name === 'file')
        upload.file = { name: value.name, type: value.type, bytes: Buffer.from(await value.arrayBuffer()) };
    }
    return upload;
  } catch {
    throw badRequest('Could not parse multipart form');
  }
}

function checkFormat(model: string, format: string): void {
  const allowed = model.startsWith('whisper') ? ['json', 'text', 'srt', 'verbose_json', 'vtt'] : ['json', 'text'];
  if (!allowed.includes(format)) {
    throw badRequest(
      `response_format '${format}' is not compatible with model '${model}'.`,
      'response_format',
      'unsupported_value',
    );
  }
}

function checkFile(file: Upload['file']): Buffer {
  if (file === null) throw badRequest("Missing required parameter: 'file'.", 'file', 'missing_required_parameter');
  const { bytes, name } = file;
  if (bytes.length > maxBytes) {
    throw new OpenAiError(413, `413: Maximum content size limit (${maxBytes}) exceeded (${bytes.length} bytes read)`, {
      type: 'server_error',
    });
  }
  const extension = name.split('.').at(-1)?.toLowerCase() ?? '';
  if (!extensions.includes(extension) || bytes.length === 0) {
    const listed = extensions.map((one) => `'${one}'`).join(', ');
    throw badRequest(`Invalid file format. Supported formats: [${listed}]`, null, null);
  }
  return bytes;
}

function hear(bytes: Buffer): { spoken: string | null; seconds: number } {
  try {
    const ogg = readOgg(bytes);
    const tag = ogg?.comments.find((comment) => comment.toUpperCase().startsWith('SPOKEN='));
    return { spoken: tag?.slice('SPOKEN='.length) ?? null, seconds: ogg?.seconds ?? Math.max(1, bytes.length / 3000) };
  } catch {
    throw badRequest('The audio file could not be decoded.', 'file', 'invalid_value');
  }
}

function stamp(seconds: number, separator: string): string {
  return new Date(Math.round(seconds * 1000)).toISOString().slice(11, 23).replace('.', separator);
}

function verbose(text: string, seconds: number, language: string, heard: boolean): unknown {
  const quality = {
    temperature: 0,
    avg_logprob: heard ? -0.21 : -1.4,
    compression_ratio: 0.9,
    no_speech_prob: heard ? 0.01 : 0.93,
  };
  return {
    task: 'transcribe',
    language: languageNames[language] ?? language,
    duration: seconds,
    text,
    segments: [{ id: 0, seek: 0, start: 0, end: seconds, text: ` ${text}`, tokens: [50364], ...quality }],
    usage: { type: 'duration', seconds: Math.ceil(seconds) },
  };
}

/** Answers one upload. Without a SPOKEN tag it hears a sentence nobody said, as speech models do on noise. @throws OpenAiError */
export function transcriptions(exchange: Exchange, upload: Upload): void {
  const { model: named, language = 'es', response_format: format = 'json' } = upload.fields;
  const model = checkModel(named, 'speech');
  const bytes = checkFile(upload.file);
  checkFormat(model, format);
  const { spoken, seconds } = hear(bytes);
  if (spoken === null && seconds > 0 && seconds < 0.1) {
    throw badRequest('Audio file is too short. Minimum audio length is 0.1 seconds.', 'file', 'audio_too_short');
  }
  const text = spoken ?? noise[language] ?? noise['es'] ?? '';
  const duration = Math.max(seconds, 0.1);
  const plain = { 'content-type': 'text/plain; charset=utf-8' };
  switch (format) {
    case 'text':
      return send(exchange, 200, `${text}\n`, plain);
    case 'srt':
      return send(exchange, 200, `1\n${stamp(0, ',')} --> ${stamp(duration, ',')}\n${text}\n\n`, plain);
    case 'vtt':
      return send(exchange, 200, `WEBVTT\n\n${stamp(0, '.')} --> ${stamp(duration, '.')}\n${text}\n\n`, plain);
    case 'verbose_json':
      return send(exchange, 200, verbose(text, duration, language, spoken !== null));
    default: {
      const audio = Math.ceil(duration * 10);
      const output = countTokens(text);
      const tokens = {
        type: 'tokens',
        input_tokens: audio,
        input_token_details: { text_tokens: 0, audio_tokens: audio },
        output_tokens: output,
        total_tokens: audio + output,
      };
      const usage = model.startsWith('whisper') ? { type: 'duration', seconds: Math.ceil(duration) } : tokens;
      return send(exchange, 200, { text, usage });
    }
  }
}
