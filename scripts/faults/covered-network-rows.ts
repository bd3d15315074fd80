// Rows of the fault matrix that the tests of the network inject for real.
import type { CoveredRow } from './covered-row.ts';

const nginx = 'tests/network/nginx-heals.test.ts';
const clients = 'tests/network/clients-heal.test.ts';
const stores = 'tests/network/stores-without-dns.test.ts';

export const networkRows: readonly CoveredRow[] = [
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
];
