// The least a turn could cost here: as many commits and hops as it makes, one after the other, and nothing else.
import { Agent, request } from 'node:http';
import pg from 'pg';
import { startChild } from './child.ts';
import type { Work } from './count-work.ts';
import { quantiles } from './quantiles.ts';
import type { Quantiles } from './quantiles.ts';

const rounds = 200;
/** Of a size that is common between our services. */
const payload = { text: 'x'.repeat(1500), list: Array.from({ length: 20 }, (_, id) => ({ id, name: `name ${id}` })) };

export interface Floor {
  /** Milliseconds of one commit of one row, of one hop to another process, and of the turn's number of both. */
  commit: Quantiles;
  hop: Quantiles;
  turn: Quantiles;
}

/** @param dsn the same server that the system used; its services must have ended */
export async function measureFloor(dsn: string, work: Work): Promise<Floor> {
  const echo = await startChild<{ url: string }>(new URL('echo-process.ts', import.meta.url));
  const agent = new Agent({ keepAlive: true });
  const client = new pg.Client({ connectionString: dsn });
  await client.connect();
  try {
    await client.query('create table bench_floor (id bigserial primary key, body text not null)');
    const commit = (): Promise<unknown> =>
      client.query({ name: 'floor', text: 'insert into bench_floor (body) values ($1)', values: [payload.text] });
    const hop = (): Promise<unknown> => exchange(echo.first.url, agent);
    const turn = async (): Promise<void> => {
      for (let done = 0; done < Math.round(work.hops); done += 1) await hop();
      for (let done = 0; done < Math.round(work.writingCommits); done += 1) await commit();
    };
    return { commit: await time(commit), hop: await time(hop), turn: await time(turn) };
  } finally {
    agent.destroy();
    await client.query('drop table if exists bench_floor');
    await client.end();
    await echo.stop();
  }
}

async function time(work: () => Promise<unknown>): Promise<Quantiles> {
  for (let round = 0; round < 20; round += 1) await work();
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return quantiles(times);
}

function exchange(url: string, agent: Agent): Promise<unknown> {
  return new Promise((done, fail) => {
    const body = JSON.stringify(payload);
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const call = request(url, { method: 'POST', agent, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => done(JSON.parse(Buffer.concat(parts).toString('utf8'))));
      answer.on('error', fail);
    });
    call.on('error', fail);
    call.end(body);
  });
}
