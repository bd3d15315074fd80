// The doctor's words in English.
import type { FaultTexts } from '../finding.ts';
import type { esWords } from './es.ts';

export const en: FaultTexts = {
  environment: {
    what: 'A variable of the environment is missing or wrong',
    remedy: 'Correct it in .env or at the service, and start again.',
  },
  'placeholder-secret': {
    what: 'A secret is an example or easily guessed',
    remedy:
      'Make another with “openssl rand -hex 32”; for an ENCRYPTION_KEY with data behind it, put the new one first and the old one after a comma.',
  },
  'data-directory': {
    what: 'The data directory cannot be written',
    remedy: 'Give it to the user that runs Nexus (chown), or choose another with NEXUS_DATA_DIR or DATA_DIRECTORY.',
  },
  'disk-space': {
    what: 'Very little disk is left',
    remedy: 'Free some, or enlarge the disk before Postgres stops writing.',
  },
  'port-in-use': {
    what: 'A port is in use',
    remedy: 'Stop that program, or choose another port with the variable named.',
  },
  'postgres-name': {
    what: 'The name of the Postgres server does not resolve',
    remedy: 'Correct the host in POSTGRES_DSN: in Docker it is the service’s name, and both must be on one network.',
  },
  'postgres-away': {
    what: 'Postgres does not answer',
    remedy: 'Start Postgres, and check host and port in POSTGRES_DSN and that no firewall stands between.',
  },
  'postgres-password': {
    what: 'Postgres refuses user or password',
    remedy: 'Correct POSTGRES_DSN; if you changed the container’s password, the old volume keeps the one before.',
  },
  'postgres-database': {
    what: 'The database named in POSTGRES_DSN does not exist',
    remedy: 'Create it with “createdb”, or correct the name at the end of POSTGRES_DSN.',
  },
  'postgres-connections': {
    what: 'Postgres has no connections left',
    remedy: 'Lower POSTGRES_POOL, stop other programs that use it, or raise max_connections.',
  },
  'postgres-disk': {
    what: 'Postgres has no disk left',
    remedy: 'Free space on its disk; Nexus goes on by itself as soon as it can be written.',
  },
  'postgres-read-only': {
    what: 'Postgres is read-only',
    remedy: 'Point POSTGRES_DSN at the primary server, not at a replica.',
  },
  'schema-old': {
    what: 'The database lacks tables or columns of this version',
    remedy: 'Start the orchestrator: it adds what is missing, or says why it cannot.',
  },
  'schema-finding': {
    what: 'The schema has something Nexus does not mend by itself',
    remedy: 'Back the database up, and run by hand the statement the start-up log proposes.',
  },
  'wrong-key': {
    what: 'ENCRYPTION_KEY is not this database’s',
    remedy: 'Put back the key the credentials were sealed with; without it all of them must be entered again.',
  },
  clock: {
    what: 'The clocks of this machine and of Postgres differ',
    remedy: 'Switch time synchronisation (NTP) on at both.',
  },
  'redis-away': {
    what: 'Redis does not answer',
    remedy: 'Start it, or leave REDIS_URL out: it is only speed and everything works without it.',
  },
  'redis-password': {
    what: 'Redis refuses the password',
    remedy: 'Correct the password in REDIS_URL (redis://:password@host:6379).',
  },
  'redis-full': {
    what: 'Redis is full or takes no writes',
    remedy: 'Set maxmemory-policy allkeys-lru, or give it more memory.',
  },
  'service-name': {
    what: 'The name of a service does not resolve',
    remedy:
      'Correct its address in the orchestrator’s environment: it must be the service’s name on the Docker network.',
  },
  'service-away': {
    what: 'A service does not answer',
    remedy: 'See whether its container runs and what its log says.',
  },
  'service-token': {
    what: 'A service refuses the internal token (401)',
    remedy: 'Give all services the same INTERNAL_API_TOKEN and restart them.',
  },
  'service-target': {
    what: 'Another service answers at a service’s address (421)',
    remedy: 'Correct that address: two services are mixed up or share a port.',
  },
  'public-url': {
    what: 'WhatsApp cannot reach PUBLIC_BASE_URL',
    remedy: 'Set the public address with https and, if it changed, the webhook at the provider.',
  },
  'public-url-elsewhere': {
    what: 'It is not this Nexus that answers at PUBLIC_BASE_URL',
    remedy: 'Check the domain, the certificate, and that the proxy passes /webhooks to the panel.',
  },
  'webhook-never': {
    what: 'No webhook has ever come for a number',
    remedy: 'Copy the webhook address from “Shop and channels” to the provider and send yourself a test message.',
  },
  'webhook-secret': {
    what: 'A number has no webhook secret',
    remedy: 'Enter it in “Shop and channels”: without it everything that comes is refused.',
  },
  'webhook-forged': {
    what: 'Webhooks came with a wrong signature',
    remedy:
      'Copy the provider’s secret to “Shop and channels” again; if the signature is stale, check the server’s clock.',
  },
  'channel-broken': {
    what: 'WhatsApp refuses a number’s token',
    remedy: 'Make new credentials at the provider and enter them in “Shop and channels”.',
  },
  'channel-silent': {
    what: 'A number is silent at an hour that usually brings messages',
    remedy: 'Write to it from a phone; if nothing comes, check the webhook at the provider.',
  },
  'window-closed': {
    what: 'There were answers after the 24 hours',
    remedy: 'WhatsApp allows free messages only until 24 hours after the customer’s last one: answer earlier.',
  },
  'model-key-missing': {
    what: 'A shop has no key for its model',
    remedy: 'Set OPENAI_API_KEY, or enter the shop’s own key in “Shop and channels”.',
  },
  'model-refused': { what: 'The model’s provider refuses the key', remedy: 'Make a new key and enter it.' },
  'model-unknown': {
    what: 'The chosen model does not exist for that key',
    remedy: 'Choose another model in “Agents”.',
  },
  'model-quota': {
    what: 'The account at the model’s provider is empty',
    remedy: 'Top it up; the agent answers again by itself.',
  },
  'store-refused': {
    what: 'Tienda Nube refuses the shop’s token',
    remedy: 'Make a token with the scopes of products, orders and coupons, and enter it in “Shop and channels”.',
  },
  'mail-refused': {
    what: 'Handoff mails do not leave',
    remedy: 'Check server, user and password in “Handoff”; many providers want an app password.',
  },
  'jobs-dead': {
    what: 'Tasks were given up',
    remedy: 'Mend the cause and queue them again with the action requeue_dead.',
  },
  'not-answering': {
    what: 'Customers wait for an answer',
    remedy: 'Open the conversation and choose “Why?” at the message.',
  },
  'sends-unknown': {
    what: 'Of some messages it is not known whether they arrived',
    remedy: 'Open each conversation and decide whether to send them again.',
  },
  'agent-off': {
    what: 'The agent is off or answers test numbers only',
    remedy: 'If that is not on purpose, change the mode in “Shop and channels”.',
  },
  'debounce-long': {
    what: 'A shop waits long before it answers',
    remedy: 'Lower the wait in “Shop and channels”: 4 seconds will do.',
  },
};

export const enWords: typeof esWords = {
  well: 'All is well: none of the known faults shows.',
  first: 'To be mended first:',
  also: 'Then:',
  minor: 'Worth knowing:',
  remedy: 'What to do:',
  seen: 'Seen:',
  checks: 'checks made',
  skipped: 'not made, because this fails before it:',
  noDatabase: 'No database is configured: npm start makes its own the first time.',
  bundle: 'Bundle for support, without secrets or customers’ data:',
};
