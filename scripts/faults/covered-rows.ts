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

const model = 'tests/journeys/model-misbehaves.test.ts';
const shop = 'tests/journeys/shop-misbehaves.test.ts';
const send = 'tests/journeys/send-outcomes.test.ts';
const statuses = 'tests/journeys/statuses-out-of-order.test.ts';
const doubles = 'tests/journeys/burst-and-duplicates.test.ts';
const forged = 'tests/journeys/forged-and-broken-webhooks.test.ts';
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
    file: 'tests/journeys/whatsapp-service-away.test.ts',
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
];
