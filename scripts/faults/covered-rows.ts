// Rows of the fault matrix that a journey already injects for real: which test, by its name.

export interface CoveredRow {
  id: string;
  fault: string;
  injected: string;
  /** Test file below the root. */
  file: string;
  /** Parts of names of tests: each must be found, and every test that contains one must pass. */
  tests: string[];
}

const model = 'tests/journeys/models/model-misbehaves.test.ts';
const shop = 'tests/journeys/selling/shop-misbehaves.test.ts';
const send = 'tests/journeys/sending/send-outcomes.test.ts';
const statuses = 'tests/journeys/sending/statuses-out-of-order.test.ts';
const doubles = 'tests/journeys/answering/burst-and-duplicates.test.ts';
const forged = 'tests/journeys/doors/forged-and-broken-webhooks.test.ts';
const killed = 'tests/journeys/killed/kill-the-orchestrator.test.ts';
const versions = 'packages/database/src/schema/versions.test.ts';
const rotation = 'tests/journeys/tenants/rotate-keys.test.ts';
const nginx = 'tests/network/nginx-heals.test.ts';
const clients = 'tests/network/clients-heal.test.ts';
const stores = 'tests/network/stores-without-dns.test.ts';
const simulator = (what: string): string => `the simulator ${what}`;

export const coveredRows: readonly CoveredRow[] = [
  {
    id: 'A1',
    fault: 'agent service down',
    injected: 'the service is stopped',
    file: model,
    tests: ['the agent service is away'],
  },
  {
    id: 'W1',
    fault: 'whatsapp service down',
    injected: 'the service is stopped',
    file: 'tests/journeys/sending/whatsapp-service-away.test.ts',
    tests: ['whatsapp-service-away'],
  },
  {
    id: 'L1',
    fault: 'model asks for a pause (429)',
    injected: simulator('answers 429 with retry-after'),
    file: model,
    tests: ['asks to wait a second', 'asks to wait for a minute'],
  },
  {
    id: 'L2',
    fault: 'model fails (500, 503, reset)',
    injected: simulator('answers 500 and 503, resets the socket'),
    file: model,
    tests: ['fails once', 'fails again and again', 'is overloaded once', 'breaks the connection once', 'breaks every'],
  },
  {
    id: 'L3',
    fault: 'model never answers',
    injected: simulator('hangs'),
    file: model,
    tests: ['the model never answers'],
  },
  {
    id: 'L4',
    fault: 'model says garbage, nothing, a refusal, half a sentence',
    injected: simulator('answers garbage, empty, refusal, length'),
    file: model,
    tests: ['answers garbage once', 'nothing but garbage', 'says nothing', 'refuses', 'cut off', 'broken arguments'],
  },
  {
    id: 'L5',
    fault: 'model asks for tools without end',
    injected: simulator('only calls tools'),
    file: model,
    tests: ['asks for tools without end'],
  },
  {
    id: 'L6',
    fault: 'model calls a tool that does not exist',
    injected: simulator('calls an invented tool'),
    file: model,
    tests: ['asks for a tool that does not exist'],
  },
  {
    id: 'L7',
    fault: 'key refused, quota spent',
    injected: simulator('answers 401 and 429 insufficient_quota'),
    file: model,
    tests: ['does not know the key', 'quota is spent'],
  },
  {
    id: 'T1',
    fault: 'shop refuses our access',
    injected: simulator('answers 401'),
    file: shop,
    tests: ['refuses our access'],
  },
  {
    id: 'T2',
    fault: 'shop asks for a pause (429)',
    injected: simulator('answers 429 with x-rate-limit-reset'),
    file: shop,
    tests: ['asks for a pause once', 'only asks for pauses'],
  },
  {
    id: 'T3',
    fault: 'shop fails, hangs, answers HTML',
    injected: simulator('answers 5xx, garbage and HTML, hangs, resets'),
    file: shop,
    tests: ['fails once', 'fails again', 'never answers', 'garbage', 'a page instead of data', 'breaks every'],
  },
  {
    id: 'S2',
    fault: 'provider asks for a pause',
    injected: simulator('answers 130429 with retry-after'),
    file: send,
    tests: ['asks for a pause'],
  },
  {
    id: 'S3',
    fault: 'provider takes a bubble and we do not hear of it',
    injected: simulator('accepts, then hangs, resets, answers garbage or 500'),
    file: send,
    tests: [
      'takes a bubble and never',
      'takes a bubble and breaks',
      'answers garbage',
      'takes a bubble and answers 500',
    ],
  },
  {
    id: 'S4',
    fault: 'provider takes a bubble and fails later, or the window is closed',
    injected: simulator('tells the status failed; answers 131047'),
    file: send,
    tests: ['takes a bubble and cannot deliver it', 'says that the window is closed'],
  },
  {
    id: 'S5',
    fault: 'status arrives before the answer to the send',
    injected: simulator('answers after its statuses'),
    file: statuses,
    tests: ['statuses that overtake'],
  },
  {
    id: 'H1',
    fault: 'the same webhook again and again',
    injected: 'delivered fifty times at once, and again later',
    file: doubles,
    tests: ['delivered fifty times at once', 'delivered again after its answer'],
  },
  {
    id: 'H4',
    fault: 'forged, truncated, unsigned webhook',
    injected: 'spoilt bytes and signatures at every door',
    file: forged,
    tests: ['did not sign is refused at every door'],
  },
  {
    id: 'K1',
    fault: 'killed when a webhook is verified, before it is stored',
    injected: 'kill -9 at webhook-verified',
    file: killed,
    tests: ['after a webhook was verified'],
  },
  {
    id: 'K7',
    fault: 'killed around an order that a tool makes',
    injected: 'kill -9 of the orchestrator and of the agent around the payment link',
    file: 'tests/journeys/killed/kill-around-a-payment-link.test.ts',
    tests: ['the orchestrator dies at', 'the agent dies while'],
  },
  {
    id: 'K8',
    fault: 'killed before the reply is committed',
    injected: 'kill -9 at reply-stored',
    file: killed,
    tests: ['before the reply is committed'],
  },
  {
    id: 'K9',
    fault: 'killed when the reply is committed, before it is sent',
    injected: 'kill -9 at reply-committed',
    file: killed,
    tests: ['after the reply was committed'],
  },
  {
    id: 'K11',
    fault: 'killed after the provider took a bubble',
    injected: 'kill -9 at delivery-sent',
    file: killed,
    tests: ['after the provider took a bubble'],
  },
  {
    id: 'K13',
    fault: 'a person takes over at any moment of a turn',
    injected: 'takeover at every point where a turn waits',
    file: 'tests/journeys/takeover-at-every-point.test.ts',
    tests: ['a takeover in the panel at any point', 'so is any other way'],
  },
  {
    id: 'K15',
    fault: 'the repair of the schema breaks off',
    injected: 'its connection is lost in the middle',
    file: versions,
    tests: ['what was half done when a connection was lost'],
  },
  {
    id: 'K16',
    fault: 'killed while keys are rotated',
    injected: 'kill -9 at credentials-resealed',
    file: rotation,
    tests: ['killed in the middle of the rotation'],
  },
  {
    id: 'H3',
    fault: 'a recorded webhook is replayed',
    injected: 'the same bytes and signature later',
    file: forged,
    tests: ['recorded and sent again later is stale'],
  },
  {
    id: 'H5',
    fault: 'a huge body',
    injected: 'one byte over 3 MiB',
    file: forged,
    tests: ['one byte more is not'],
  },
  {
    id: 'H6',
    fault: 'malformed and unknown events, a bad one in a batch',
    injected: 'signed and unreadable, half of a batch spoilt',
    file: forged,
    tests: ['nobody can read is refused', 'one element that cannot be read'],
  },
  {
    id: 'H7',
    fault: 'a flood at one channel',
    injected: 'more than its limit at once, delivered again later',
    file: 'tests/journeys/doors/doors-under-flood.test.ts',
    tests: ['every message once'],
  },
  {
    id: 'H8',
    fault: 'a number or an address that is nobody’s',
    injected: 'signed events for another number, made-up addresses',
    file: forged,
    tests: ['for another number is not this shop’s', 'an address that is nobody’s'],
  },
  {
    id: 'D1',
    fault: 'the schema has drifted',
    injected: 'each kind of damage by itself',
    file: 'packages/database/src/schema/repair-schema.test.ts',
    tests: ['brings back', 'brings everything back'],
  },
  {
    id: 'D2',
    fault: 'eight starts at once',
    injected: 'on an empty, an old and a damaged database',
    file: versions,
    tests: ['are all ready on an empty'],
  },
  {
    id: 'D3',
    fault: 'the database is newer than the code',
    injected: 'a declaration and a migration the code does not know',
    file: versions,
    tests: ['runs on the newer database', 'does not know is newer'],
  },
  {
    id: 'D4',
    fault: 'old and new code together',
    injected: 'the newer one took away what the older needs',
    file: versions,
    tests: ['is not ready when the newer one'],
  },
  {
    id: 'D5',
    fault: 'a user with few rights, an extension that is missing',
    injected: 'revoke, an unknown extension',
    file: versions,
    tests: ['a user with few rights'],
  },
  {
    id: 'E2',
    fault: 'the wrong encryption key',
    injected: 'the old key alone, after the rotation',
    file: rotation,
    tests: ['the old one alone is refused'],
  },
  {
    id: 'E3',
    fault: 'keys are rotated under load',
    injected: 'the new key first, the old one listed',
    file: rotation,
    tests: ['killed in the middle of the rotation'],
  },
  {
    id: 'E4',
    fault: 'damaged and swapped secrets',
    injected: 'bytes of a sealed column changed',
    file: 'tests/journeys/tenants/damaged-credentials.test.ts',
    tests: ['damaged-credentials'],
  },
  {
    id: 'N1',
    fault: 'an address changes',
    injected: 'the name answers another address, under load',
    file: nginx,
    tests: ['the address of the orchestrator changes'],
  },
  {
    id: 'N2',
    fault: 'DNS is down, slow, says NXDOMAIN',
    injected: 'the name server is stopped, delayed, emptied',
    file: nginx,
    tests: ['the name server'],
  },
  {
    id: 'N3',
    fault: 'an address is reused by another service',
    injected: 'another service listens there',
    file: nginx,
    tests: ['another service has the address now'],
  },
  {
    id: 'N4',
    fault: 'the first of two addresses is dead',
    injected: 'nobody listens at the first',
    file: nginx,
    tests: ['two addresses, the first one dead'],
  },
  {
    id: 'H2',
    fault: 'messages come in another order than they were written',
    injected: simulator('delivers them reordered'),
    file: doubles,
    tests: ['what arrives in another order'],
  },
  {
    id: 'N1c',
    fault: 'an address changes, for our own clients',
    injected: 'the record of the DNS toy changes',
    file: clients,
    tests: ['follows it to another address'],
  },
  {
    id: 'N1s',
    fault: 'Postgres and Redis move',
    injected: 'the record of the DNS toy changes, the old relay closes',
    file: clients,
    tests: ['Postgres moves', 'Redis moves'],
  },
  {
    id: 'N2c',
    fault: 'a name server answers badly, for our own clients',
    injected: 'DNS toy is silent or says NXDOMAIN',
    file: clients,
    tests: ['whose name server answers badly'],
  },
  {
    id: 'N2s',
    fault: 'Postgres and Redis are cut off while no name is answered',
    injected: 'DNS toy is silent or says NXDOMAIN',
    file: stores,
    tests: ['goes on while connected'],
  },
  {
    id: 'N3c',
    fault: 'an address is reused by another service, for our own clients',
    injected: 'another service takes the address',
    file: clients,
    tests: ['never takes the answer of who has its address now'],
  },
  {
    id: 'N4c',
    fault: 'the first of two addresses is dead, for our own clients',
    injected: 'two records, nobody listens at the first',
    file: clients,
    tests: ['whose first address of two is dead'],
  },
  {
    id: 'N5',
    fault: 'the orchestrator is away, and when nginx starts',
    injected: 'the process is stopped; no name is answered',
    file: nginx,
    tests: ['the orchestrator is away and comes back', 'nginx starts while no name is answered'],
  },
  {
    id: 'N5c',
    fault: 'a private service is away',
    injected: 'the process is stopped',
    file: clients,
    tests: ['fails honestly while it is away'],
  },
  {
    id: 'N6',
    fault: 'what was sent is not sent again',
    injected: 'the upstream resets after the request',
    file: nginx,
    tests: ['what was sent is not sent again'],
  },
  {
    id: 'N7',
    fault: 'the orchestrator hangs behind nginx',
    injected: 'it takes requests and never answers',
    file: nginx,
    tests: ['a hung orchestrator'],
  },
  {
    id: 'O2n',
    fault: 'rolling restart under load, behind nginx',
    injected: 'stops and starts at 50 requests a second',
    file: nginx,
    tests: ['a rolling restart under load'],
  },
  {
    id: 'O2c',
    fault: 'a private service is restarted replica by replica',
    injected: 'stops and starts under load',
    file: clients,
    tests: ['that is restarted replica by replica'],
  },
  {
    id: 'I1x',
    fault: 'the internal token differs',
    injected: 'each service restarted with another token',
    file: 'tests/network/internal-token.test.ts',
    tests: ['has another token'],
  },
  {
    id: 'I2x',
    fault: 'a private service is reached from outside',
    injected: 'network namespaces as the compose networks',
    file: 'tests/network/isolation.test.ts',
    tests: ['from outside only the panel', 'inside, a private service refuses'],
  },
  {
    id: 'H5g',
    fault: 'a packed body',
    injected: 'gzip at every door',
    file: 'tests/journeys/doors/doors-under-flood.test.ts',
    tests: ['a packed body is refused'],
  },
  {
    id: 'E1',
    fault: 'a secret is missing, short or the literal example',
    injected: 'the environment',
    file: 'packages/service-kit/src/define-config.test.ts',
    tests: ['every problem is told at once', 'production refuses'],
  },
  {
    id: 'O4',
    fault: 'a rejection or an error that nobody handles',
    injected: 'in a service of its own process',
    file: 'packages/service-kit/src/start-service.test.ts',
    tests: ['ends with 1 and the reason on'],
  },
];

/** Rows of the matrix that nothing injects yet; the whole run counts them as not run. */
export const missingRows: readonly { id: string; fault: string; reason: string }[] = [];
