// Takes the key from the Authorization header, refusing as the API does.
import { OpenAiError } from './openai-error.ts';

function masked(key: string): string {
  return key.length <= 8 ? '*'.repeat(key.length) : `${key.slice(0, 4)}${'*'.repeat(key.length - 8)}${key.slice(-4)}`;
}

/** The bearer key. Any non-empty key is good except those that begin with `invalid`. @throws OpenAiError 401 */
export function checkAuth(header: string | undefined): string {
  const key = /^Bearer\s+(\S+)$/i.exec(header ?? '')?.[1];
  if (key === undefined) {
    throw new OpenAiError(
      401,
      "You didn't provide an API key. Provide it in an Authorization header using Bearer auth.",
    );
  }
  if (key.startsWith('invalid')) {
    throw new OpenAiError(401, `Incorrect API key provided: ${masked(key)}.`, { code: 'invalid_api_key' });
  }
  return key;
}
