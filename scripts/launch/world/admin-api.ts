// Calls the orchestrator's admin API as automation does.

export interface AdminApi {
  /** Parsed JSON, or null when the answer is 404. @throws Error with the problem's code and detail */
  call<T = unknown>(method: 'GET' | 'POST' | 'PUT' | 'PATCH', path: string, body?: unknown): Promise<T | null>;
}

const timeoutMilliseconds = 30_000;

export function adminApi(orchestratorUrl: string, adminToken: string): AdminApi {
  return {
    async call<T>(method: string, path: string, body?: unknown): Promise<T | null> {
      const answer = await fetch(orchestratorUrl + path, {
        method,
        headers: {
          'x-admin-token': adminToken,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(timeoutMilliseconds),
      });
      const text = await answer.text();
      if (answer.status === 404) return null;
      if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}: ${text.slice(0, 500)}`);
      return (text === '' ? null : JSON.parse(text)) as T | null;
    },
  };
}
