// Counts all transactions of a piece of work, also those that only read, without what the queues' polling does anyway.
import { setTimeout as delay } from 'node:timers/promises';
import type { Nexus } from '@nexus/testing/start-nexus';

/** A resting connection tells its statistics at the latest so long after its last statement (PGSTAT_IDLE_INTERVAL in Postgres' source). */
const statisticsDelayMilliseconds = 11_000;

/** Takes three times that delay, beside the work. @returns commits of the work, as a fraction since the background is an average */
export async function countTransactions(nexus: Nexus, work: () => Promise<void>): Promise<number> {
  await delay(statisticsDelayMilliseconds);
  const first = await commitsUntilNow(nexus);
  await delay(statisticsDelayMilliseconds);
  const second = await commitsUntilNow(nexus);
  await work();
  await delay(statisticsDelayMilliseconds);
  const third = await commitsUntilNow(nexus);
  const backgroundPerMillisecond = (second.commits - first.commits) / (second.at - first.at);
  return third.commits - second.commits - backgroundPerMillisecond * (third.at - second.at);
}

async function commitsUntilNow(nexus: Nexus): Promise<{ at: number; commits: number }> {
  const [row] = await nexus.rows<{ commits: string }>(
    'select xact_commit::text as commits from pg_stat_database where datname = current_database()',
  );
  return { at: performance.now(), commits: Number(row?.commits) };
}
