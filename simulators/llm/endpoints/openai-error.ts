// The error bodies of the OpenAI API: status and the four keys of `error`.

export class OpenAiError extends Error {
  readonly status: number;
  readonly body: { error: { message: string; type: string; param: string | null; code: string | null } };
  readonly headers: Record<string, string>;

  /** `param` names the offending field as the API does ("messages.[2].role"). */
  constructor(
    status: number,
    message: string,
    detail: { type?: string; param?: string | null; code?: string | null; headers?: Record<string, string> } = {},
  ) {
    super(message);
    const { type = 'invalid_request_error', param = null, code = null, headers = {} } = detail;
    this.status = status;
    this.body = { error: { message, type, param, code } };
    this.headers = headers;
  }
}

/** 400 for one field of the request. */
export function badRequest(message: string, param: string | null = null, code: string | null = null): OpenAiError {
  return new OpenAiError(400, message, { param, code });
}
