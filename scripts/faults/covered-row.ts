// What a row of the fault matrix is that a test of another suite injects.
export interface CoveredRow {
  id: string;
  fault: string;
  injected: string;
  /** Test file below the root. */
  file: string;
  /** Parts of names of tests: each must be found, and every test that contains one must pass. */
  tests: string[];
}
