// All checks in the order of causes: what stands earlier can be the reason for what stands later.
import type pg from 'pg';
import { checkDataDirectory, checkPorts, checkSecrets, checkVariables } from './check-environment.ts';
import { checkClock, checkConnections, checkKey, checkSchema, checkWriting, openDatabase } from './check-postgres.ts';
import { checkRedis } from './check-redis.ts';
import { checkPublicUrl, checkServices } from './check-services.ts';
import { checkShops, hasChannels } from './check-shops.ts';
import type { Facts } from './facts.ts';
import type { CheckResult, Fault } from './finding.ts';

export async function runChecks(facts: Facts): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  const note = (name: string, faults: Fault[]): boolean => {
    results.push({ name, faults, skippedBy: null });
    return faults.every((fault) => fault.minor);
  };
  const skip = (skippedBy: string, ...names: string[]): void =>
    void results.push(...names.map((name) => ({ name, faults: [], skippedBy })));

  note('variables', checkVariables(facts));
  note('secrets', checkSecrets(facts));
  note('data directory', checkDataDirectory(facts));
  note('ports', await checkPorts(facts));
  const { client, faults } = await openDatabase(facts);
  note('postgres', faults);
  if (client) await checkDatabase(client, facts, note, skip);
  else
    skip(faults.length > 0 ? 'postgres' : 'no database', 'writing', 'connections', 'clock', 'schema', 'key', 'shops');
  note('redis', await checkRedis(facts));
  if (facts.run || facts.production || facts.variables.AGENT_SERVICE_URL) note('services', await checkServices(facts));
  else skip('not running', 'services');
  return results;
}

async function checkDatabase(
  client: pg.Client,
  facts: Facts,
  note: (name: string, faults: Fault[]) => boolean,
  skip: (by: string, ...names: string[]) => void,
): Promise<void> {
  try {
    note('writing', await checkWriting(client));
    note('connections', await checkConnections(client));
    note('clock', await checkClock(client));
    const schema = await checkSchema(client);
    const whole = note('schema', schema.faults);
    if (!whole || schema.empty)
      return skip(schema.empty ? 'empty database' : 'schema', 'key', 'shops', 'public address');
    note('key', await checkKey(client, facts));
    note('shops', await checkShops(client, facts));
    note('public address', await checkPublicUrl(facts, await hasChannels(client, facts)));
  } finally {
    await client.end();
  }
}
