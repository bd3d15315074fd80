// A refusal of the API (RFC 9457) or of the network, as an error the screens can put into words.

/** `code` is stable (`slice.reason`); `details` holds what the API added to it. Status 0: the API was not reached. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: Record<string, unknown>;

  constructor(status: number, code: string, message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.name = 'ApiProblem';
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** Reads a refused answer; a body that is no problem document gets a code made of its status. */
export async function readProblem(response: Response): Promise<ApiProblem> {
  const body = await response.text();
  try {
    const parsed = JSON.parse(body) as Record<string, unknown>;
    const code = typeof parsed.code === 'string' ? parsed.code : `http.${response.status}`;
    const text =
      typeof parsed.detail === 'string'
        ? parsed.detail
        : typeof parsed.title === 'string'
          ? parsed.title
          : response.statusText;
    return new ApiProblem(response.status, code, text, parsed);
  } catch {
    return new ApiProblem(response.status, `http.${response.status}`, response.statusText);
  }
}

/** The refusal inside whatever was thrown. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  return new ApiProblem(0, 'panel.failed', error instanceof Error ? error.message : String(error));
}
