// The one error class of the system, and how it is rendered as RFC 9457 problem+json.

export interface AppErrorOptions {
  /** Stable, `slice.reason`: callers and translations depend on it. */
  code: string;
  /** HTTP status the error is answered with. */
  status: number;
  /** Sentence for whoever called; shown only when `public`. */
  message: string;
  /** False hides message and details behind a general sentence. Default: true below 500. */
  public?: boolean;
  /** Shown as extension members; the members of RFC 9457 and `code` win over the same names in here. */
  details?: Record<string, unknown>;
  cause?: unknown;
}

/** An error with a stable code and the HTTP status it is answered with. */
export class AppError extends Error {
  readonly code: string;
  readonly status: number;
  readonly public: boolean;
  readonly details: Record<string, unknown>;

  constructor(options: AppErrorOptions) {
    super(options.message, { cause: options.cause });
    this.name = 'AppError';
    this.code = options.code;
    this.status = options.status;
    this.public = options.public ?? options.status < 500;
    this.details = options.details ?? {};
  }
}

/** Body of an `application/problem+json` answer (RFC 9457) with our stable `code`. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail?: string;
  instance?: string;
  [extension: string]: unknown;
}

/** Renders any thrown value; what is not public shows neither message nor details. */
export function toProblem(error: unknown, instance?: string): Problem {
  if (error instanceof AppError) {
    return {
      ...(error.public ? error.details : {}),
      type: 'about:blank',
      title: titleOf(error.status),
      status: error.status,
      code: error.code,
      instance,
      ...(error.public ? { detail: error.message } : {}),
    };
  }
  return { type: 'about:blank', title: titleOf(500), status: 500, code: 'internal.error', instance };
}

function titleOf(status: number): string {
  const titles: Record<number, string> = {
    400: 'Bad request',
    401: 'Not signed in',
    403: 'Not allowed',
    404: 'Not found',
    408: 'Too slow',
    409: 'Conflict',
    413: 'Too large',
    415: 'Unsupported media type',
    421: 'Misdirected request',
    422: 'Cannot be processed',
    429: 'Too many requests',
    431: 'Headers too large',
    502: 'Bad gateway',
    503: 'Not available',
    504: 'Timed out',
  };
  return titles[status] ?? (status >= 500 ? 'Internal error' : 'Request refused');
}
