// What the reporter says about a running test process, one event a line.

export type TestEventKind = 'enqueue' | 'complete' | 'pass' | 'fail' | 'diagnostic' | 'summary';

export interface TestEvent {
  kind: TestEventKind;
  name: string;
  /** 0 at the top of a file. */
  nesting: number;
  /** Absolute path; '' where node gives none. */
  file: string;
  suite: boolean;
  milliseconds: number;
  /** The reason, or true without one. */
  skip: string | boolean | null;
  todo: string | boolean | null;
  error: string | null;
  /** True when the error is only that a test below failed. */
  childrenFailed: boolean;
  /** Text of a diagnostic. */
  message: string;
  /** Only in a summary. */
  success: boolean | null;
}
