// A mail server that keeps what it is sent: SMTP on one port, its control surface over HTTP on another.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Server, Socket } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { readMail, type Mail } from './read-mail.ts';

type SmtpStage = 'connect' | 'auth' | 'mail' | 'rcpt' | 'data';
type SmtpBehaviour = {
  /** `to` is part of a recipient's address; it is only known from the stage rcpt on. */
  match: { stage?: SmtpStage; to?: string };
  action: {
    code?: number;
    message?: string;
    delay_ms?: number;
    hang?: boolean;
    reset?: boolean;
    accept_then?: 'hang' | 'reset';
  };
  times: number;
};
type SmtpOptions = {
  host?: string;
  port?: number;
  httpPort?: number;
  /** Refuses mail without this user and password. */
  auth?: { user: string; password: string } | null;
  /** none: plain only. starttls: offered with a self-signed certificate. implicit: TLS from the first byte. */
  tls?: 'none' | 'starttls' | 'implicit';
};
type ReceivedMail = Mail & {
  seq: number;
  at: string;
  envelope: { from: string; to: string[] };
  authenticated_as: string | null;
};
export type SmtpSimulator = {
  url: string;
  host: string;
  port: number;
  mails: ReceivedMail[];
  behaviours: SmtpBehaviour[];
  /** Resolves when at least `count` mails have been received. */
  waitForMails(count: number): Promise<ReceivedMail[]>;
  close(): Promise<void>;
};
type State = {
  mails: ReceivedMail[];
  behaviours: SmtpBehaviour[];
  auth: SmtpOptions['auth'];
  waiting: Set<() => void>;
  timers: Set<NodeJS.Timeout>;
  /** Open connections by the client's port. */
  sockets: Map<number, Socket>;
  sequence: number;
};

export async function startSmtpSimulator(options: SmtpOptions = {}): Promise<SmtpSimulator> {
  const { host = '127.0.0.1', port = 0, httpPort = 0, auth = null, tls = 'none' } = options;
  const state: State = {
    mails: [],
    behaviours: [],
    auth,
    waiting: new Set(),
    timers: new Set(),
    sockets: new Map(),
    sequence: 0,
  };
  const smtp = mailServer(state, tls);
  smtp.server.on('connection', (socket: Socket) => {
    state.sockets.set(socket.remotePort ?? 0, socket);
    socket.on('close', () => state.sockets.delete(socket.remotePort ?? 0));
  });
  await new Promise<void>((resolve, reject) => {
    smtp.once('error', reject);
    smtp.listen(port, host, resolve);
  });
  smtp.on('error', () => undefined); // a client that drops its connection is no error of the server
  const http = createServer((request, response) => void control(state, request, response));
  await new Promise<void>((resolve) => void http.listen(httpPort, host, resolve));
  return {
    url: `http://${host}:${portOf(http)}`,
    host,
    port: portOf(smtp.server),
    mails: state.mails,
    behaviours: state.behaviours,
    waitForMails: (count) => waitForMails(state, count),
    async close() {
      for (const timer of state.timers) clearTimeout(timer);
      for (const socket of state.sockets.values()) socket.destroy();
      http.closeAllConnections();
      await Promise.all([
        new Promise<void>((resolve) => void smtp.close(resolve)),
        new Promise((resolve) => void http.close(resolve)),
      ]);
    },
  };
}

function mailServer(state: State, tls: NonNullable<SmtpOptions['tls']>): SMTPServer {
  return new SMTPServer({
    secure: tls === 'implicit',
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: tls === 'starttls' ? [] : ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 100,
    onConnect: (session, done) => act(state, 'connect', '', session, done),
    onAuth: ({ username, password }, session, done) =>
      act(state, 'auth', '', session, (error) => {
        const right =
          state.auth === null ||
          state.auth === undefined ||
          (username === state.auth.user && password === state.auth.password);
        if (error || !right) return done(error ?? refusal(535, 'Authentication failed'));
        done(null, { user: username });
      }),
    onMailFrom: (_address, session, done) => {
      if (state.auth && !session.user) return done(refusal(530, 'Authentication required'));
      act(state, 'mail', '', session, done);
    },
    onRcptTo: (address, session, done) => act(state, 'rcpt', address.address, session, done),
    onData: (stream, session, done) => takeMail(state, stream, session, done),
  });
}

function takeMail(
  state: State,
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
  done: (error?: Error | null) => void,
): void {
  const parts: Buffer[] = [];
  stream.on('data', (part: Buffer) => parts.push(part));
  stream.on('end', () => {
    const to = session.envelope.rcptTo.map((recipient) => recipient.address);
    const keep = (): void => {
      state.sequence += 1;
      const from = session.envelope.mailFrom ? session.envelope.mailFrom.address : '';
      const authenticated_as = typeof session.user === 'string' ? session.user : null;
      state.mails.push({
        seq: state.sequence,
        at: new Date().toISOString(),
        envelope: { from, to },
        authenticated_as,
        ...readMail(Buffer.concat(parts)),
      });
      for (const look of state.waiting) look();
    };
    const rule = findRule(state, 'data', to.join(' '));
    if (!rule || rule.action.accept_then) keep();
    act(state, 'data', to.join(' '), session, (error) => {
      if (rule && !rule.action.accept_then && !error && rule.action.code === undefined) keep();
      done(error);
    });
  });
}

function findRule(state: State, stage: SmtpStage, to: string): SmtpBehaviour | null {
  return (
    state.behaviours.find(
      (rule) =>
        rule.times !== -1 && (rule.match.stage ?? 'mail') === stage && (!rule.match.to || to.includes(rule.match.to)),
    ) ?? null
  );
}

/** Does what the first fitting rule says at this stage of the conversation; without one, goes on. */
function act(
  state: State,
  stage: SmtpStage,
  to: string,
  session: SMTPServerSession,
  done: (error?: Error | null) => void,
): void {
  const rule = findRule(state, stage, to);
  if (!rule) return done();
  if (rule.times > 0) rule.times = rule.times === 1 ? -1 : rule.times - 1;
  const { code, message = 'Scripted refusal', delay_ms = 0, hang, reset, accept_then } = rule.action;
  if (hang || accept_then === 'hang') return;
  const timer = setTimeout(() => {
    state.timers.delete(timer);
    if (reset || accept_then === 'reset') return void state.sockets.get(session.remotePort)?.resetAndDestroy();
    done(code === undefined ? null : refusal(code, message));
  }, delay_ms);
  state.timers.add(timer);
}

function refusal(code: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode: code });
}

function waitForMails(state: State, count: number): Promise<ReceivedMail[]> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (state.mails.length < count) return;
      state.waiting.delete(look);
      resolve([...state.mails]);
    };
    state.waiting.add(look);
    look();
  });
}

async function control(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://control');
  const answer = (status: number, body: unknown): void =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  try {
    const body = request.method === 'POST' ? await readJson(request) : {};
    const call = `${request.method} ${url.pathname.replace('/_simulator/', '')}`;
    if (call === 'GET mails')
      return answer(200, {
        items: state.mails.filter((mail) => mail.seq > Number(url.searchParams.get('since') ?? 0)),
        last: state.sequence,
      });
    if (call === 'GET behaviours') return answer(200, { items: state.behaviours });
    if (call === 'DELETE behaviours') return answer(200, { removed: state.behaviours.splice(0).length });
    if (call === 'POST behaviours') {
      const rule: SmtpBehaviour = { match: {}, action: {}, times: 1, ...body };
      state.behaviours.push(rule);
      return answer(200, rule);
    }
    if (call === 'POST settings') {
      state.auth = (body as { auth?: SmtpOptions['auth'] }).auth ?? null;
      return answer(200, { auth: state.auth !== null });
    }
    if (call !== 'POST reset')
      return answer(404, { error: { code: 'simulator.not-found', message: `no such control path ${url.pathname}` } });
    state.mails.length = 0;
    state.behaviours.length = 0;
    answer(200, { reset: true });
  } catch (error) {
    answer(400, { error: { code: 'simulator.bad-request', message: (error as Error).message } });
  }
}

async function readJson(request: IncomingMessage): Promise<object> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const raw = Buffer.concat(parts).toString('utf8');
  const body: unknown = raw === '' ? {} : JSON.parse(raw);
  if (typeof body !== 'object' || body === null) throw new TypeError('the body must be a JSON object');
  return body;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
