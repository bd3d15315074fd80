// Does Redis answer, accept the password and take a value? Spoken to by hand (RESP, https://redis.io/docs/latest/develop/reference/protocol-spec/), so that no client hides the reason.
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Facts } from './facts.ts';
import type { Fault } from './finding.ts';

const patienceMs = 3000;

export async function checkRedis({ variables }: Facts): Promise<Fault[]> {
  const given = variables.REDIS_URL;
  if (!given) return [];
  if (!URL.canParse(given)) return [{ id: 'redis-away', evidence: 'REDIS_URL' }];
  const url = new URL(given);
  const user = decodeURIComponent(url.username);
  const password = decodeURIComponent(url.password);
  const commands = [
    ...(password ? [user ? ['AUTH', user, password] : ['AUTH', password]] : []),
    ['PING'],
    ['SET', 'nexus:doctor', 'x', 'EX', '5'],
  ];
  try {
    const answers = await ask(url, commands);
    const refused = answers.find((answer) => answer.startsWith('-'))?.slice(1, 100);
    if (!refused) return [];
    if (/^(NOAUTH|WRONGPASS|ERR.*AUTH|ERR invalid password)/i.test(refused))
      return [{ id: 'redis-password', evidence: refused }];
    return [
      { id: /^(OOM|MISCONF|READONLY)/.test(refused) ? 'redis-full' : 'redis-away', evidence: refused, minor: true },
    ];
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return [{ id: 'redis-away', evidence: `${url.hostname}:${url.port || 6379}: ${code ?? message}`, minor: true }];
  }
}

/** The first line of each answer. */
function ask(url: URL, commands: string[][]): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const port = Number(url.port) || 6379;
    const socket =
      url.protocol === 'rediss:'
        ? connectTls({ host: url.hostname, port, servername: url.hostname })
        : connect({ host: url.hostname, port });
    let text = '';
    socket.setTimeout(patienceMs, () => socket.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
    socket.on('error', reject);
    socket.on('data', (part: Buffer) => {
      text += part.toString('latin1');
      const lines = text.split('\r\n').slice(0, -1);
      if (lines.length < commands.length) return;
      socket.destroy();
      resolve(lines);
    });
    for (const words of commands)
      socket.write(`*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`);
  });
}
