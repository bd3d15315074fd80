// A DNS server for tests: answers A questions over UDP from a table that changes while it runs, well or badly.
import { createSocket } from 'node:dgram';
import type { RemoteInfo, Socket } from 'node:dgram';
import { once } from 'node:events';

export interface DnsRecord {
  addresses: string[];
  /** Seconds told to the asker; long, unless a test is about it. */
  ttl?: number;
  /** `silent`: no answer at all. */
  fault?: 'nxdomain' | 'servfail' | 'silent';
  /** Milliseconds before the answer leaves. */
  delay?: number;
}

const codes = { nxdomain: 3, servfail: 2 };

export class DnsToy {
  readonly address: string;
  readonly port: number;
  /** By name; a name that is not here is NXDOMAIN. */
  readonly records = new Map<string, DnsRecord>();
  /** When each question for an A record came, by name (performance.now). */
  readonly questions: { name: string; at: number }[] = [];
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    ({ address: this.address, port: this.port } = socket.address());
    socket.on('message', (question, from) => this.#answer(question, from));
  }

  /** `port` 0: any. */
  static async start(address: string, port = 0): Promise<DnsToy> {
    const socket = createSocket('udp4');
    socket.bind(port, address);
    await once(socket, 'listening');
    return new DnsToy(socket);
  }

  async close(): Promise<void> {
    this.#socket.close();
    await once(this.#socket, 'close');
  }

  #answer(question: Buffer, from: RemoteInfo): void {
    const { name, type, end } = readQuestion(question);
    if (type === 1) this.questions.push({ name, at: performance.now() });
    const record = this.records.get(name);
    if (record?.fault === 'silent') return;
    const code = record ? (record.fault ? codes[record.fault] : 0) : codes.nxdomain;
    const addresses = code === 0 && type === 1 ? (record?.addresses ?? []) : [];
    const header = Buffer.alloc(12);
    question.copy(header, 0, 0, 2);
    header.writeUInt16BE(0x8180 | code, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(addresses.length, 6);
    const answers = addresses.map((address) => addressRecord(address, record?.ttl ?? 600));
    const answer = Buffer.concat([header, question.subarray(12, end), ...answers]);
    setTimeout(() => this.#send(answer, from), record?.delay ?? 0).unref();
  }

  /** An answer that is late may find the server closed. */
  #send(answer: Buffer, from: RemoteInfo): void {
    try {
      this.#socket.send(answer, from.port, from.address);
    } catch (error) {
      if ((error as { code?: string }).code !== 'ERR_SOCKET_DGRAM_NOT_RUNNING') throw error;
    }
  }
}

/** RFC 1035 4.1.2: labels, each after its length, up to an empty one; then type and class. */
function readQuestion(message: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.').toLowerCase(), type: message.readUInt16BE(at + 1), end: at + 5 };
}

/** RFC 1035 4.1.3, its name a pointer to the question's. */
function addressRecord(address: string, ttl: number): Buffer {
  const record = Buffer.alloc(16);
  record.writeUInt16BE(0xc00c, 0);
  record.writeUInt16BE(1, 2);
  record.writeUInt16BE(1, 4);
  record.writeUInt32BE(ttl, 6);
  record.writeUInt16BE(4, 10);
  for (const [index, part] of address.split('.').entries()) record[12 + index] = Number(part);
  return record;
}
