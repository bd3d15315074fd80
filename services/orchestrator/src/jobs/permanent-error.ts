// A failure that no further run can mend.

/** Thrown by a job: it goes to the dead letters at once. `code` is stable, `slice.reason`. */
export class PermanentError extends Error {
  readonly code: string;

  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'PermanentError';
    this.code = code;
  }
}
