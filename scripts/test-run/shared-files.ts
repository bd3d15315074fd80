// How the files that share a test process are told to it, and how the suites around them are told from what they declare.
import { join } from 'node:path';

/** The script that runs them. */
export const sharedProcess = join(import.meta.dirname, 'shared-process.ts');
/** Environment variable with their absolute paths, as JSON. */
export const filesVariable = 'NEXUS_TEST_FILES';
/** Nesting of the suite around a whole file; what the file declares at its top has 0. */
export const wholeFileNesting = -1;
