// Makes the folder everything is kept in, and finds one for Postgres that its user can reach.
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LaunchProblem } from '../launch-problem.ts';
import { writePrivately } from './write-privately.ts';

const isRoot = process.getuid?.() === 0;
/** Root's Postgres runs as "nobody". */
const nobody = 65_534;

/** @throws LaunchProblem when this user may not write there */
export function prepareDataDirectory(directory: string): void {
  try {
    // Open to pass through for root, whose Postgres is another user; secrets inside have their own mode.
    mkdirSync(directory, { recursive: true, mode: isRoot ? 0o711 : 0o700 });
    for (const folder of ['logs', 'simulators']) mkdirSync(join(directory, folder), { recursive: true, mode: 0o700 });
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    for (const file of ['secrets.json', 'processes.json'])
      if (existsSync(join(directory, file))) accessSync(join(directory, file), constants.R_OK);
  } catch (error) {
    throw new LaunchProblem(
      `${directory} cannot be used (${(error as Error).message}). If another user made it, start as that user, or set NEXUS_DATA_DIR to another folder.`,
    );
  }
}

export interface PostgresPlace {
  directory: string;
  /** True: not inside the data directory, because "nobody" cannot reach it there. */
  elsewhere: boolean;
}

/**
 * The folder of the embedded Postgres. What was chosen first is kept, so that a change of modes never hides a shop's data.
 * @throws LaunchProblem when the data there belong to another user
 */
export function choosePostgresPlace(dataDirectory: string): PostgresPlace {
  const note = join(dataDirectory, 'postgres-place.json');
  const inside = join(dataDirectory, 'postgres');
  const hash = createHash('sha256').update(dataDirectory).digest('hex').slice(0, 12);
  const fresh = isRoot && !nobodyReaches(dataDirectory) ? `/var/tmp/nexus-${hash}` : inside;
  const known = existsSync(note) ? (JSON.parse(readFileSync(note, 'utf8')) as { directory: string }).directory : null;
  const directory = known !== null && existsSync(join(known, 'data', 'PG_VERSION')) ? known : fresh;
  refuseOthersData(directory);
  if (isRoot && existsSync(directory) && !nobodyReaches(directory))
    throw new LaunchProblem(
      `The database is in ${directory}, which the user "nobody" cannot reach any more: open the folders above it (chmod o+x).`,
    );
  if (directory !== known) writePrivately(note, `${JSON.stringify({ directory })}\n`);
  return { directory, elsewhere: directory !== inside };
}

function refuseOthersData(directory: string): void {
  const data = join(directory, 'data');
  let owner: number;
  try {
    owner = statSync(data).uid;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw new LaunchProblem(`The database in ${directory} cannot be read: ${(error as Error).message}`);
  }
  const wanted = isRoot ? nobody : process.getuid?.();
  if (wanted === undefined || owner === wanted) return;
  throw new LaunchProblem(
    `The database in ${directory} belongs to user ${owner}, and this start would run it as user ${wanted}. Start as the user who made it, or set NEXUS_DATA_DIR to another folder.`,
  );
}

/** Every folder from the root down lets others pass. */
function nobodyReaches(directory: string): boolean {
  for (let folder = directory; ; folder = dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
