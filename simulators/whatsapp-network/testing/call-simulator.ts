// The few HTTP calls tests make to a simulator: its control surface, and a vendor's API with a credential.

/** JSON whose shape a test knows and asserts. */
export interface Loose {
  [field: string]: Loose | undefined;
}

export type Called<Body> = { status: number; headers: Headers; body: Body };

/** JSON in, JSON out; a body that is not JSON comes back as text. Network errors are thrown as fetch throws them. */
export async function callSimulator<Body = Loose>(
  url: string,
  options: { method?: string; body?: unknown; headers?: Record<string, string>; timeout_ms?: number } = {},
): Promise<Called<Body>> {
  const { body, headers = {}, timeout_ms = 5000 } = options;
  const answer = await fetch(url, {
    method: options.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(timeout_ms),
    redirect: 'manual',
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: readBody(text) as Body };
}

function readBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
