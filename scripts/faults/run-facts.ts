// What is kept of a run of the fault rows besides the rows.

export interface RunFacts {
  commit: string;
  /** Files that were not committed. */
  changed: number;
  started_at: string;
  seconds: number;
  machine: string;
  node: string;
  root: boolean;
  /** Tests that failed outside any row. */
  failures: string[];
  /** Later runs whose rows took the place of some. */
  again?: { commit: string; changed: number; started_at: string; rows: string[] }[];
}
