// Bugs to plant into a copy of the tree, each with the test that must notice it.

export interface PlantedBug {
  what: string;
  /** File below the root, and the text that is replaced in it; it must stand there exactly once. */
  file: string;
  find: string;
  replace: string;
  /** Test file, and a part of the names of the tests that must turn red; '' means any test of the file. */
  test: string;
  name: string;
}

const database = 'packages/database/src/database.ts';
const databaseTest = 'packages/database/src/database.test.ts';
const keyring = 'packages/database/src/keyring.ts';
const keyringTest = 'packages/database/src/keyring.test.ts';
const cache = 'packages/cache/src/cache.ts';
const cacheTest = 'packages/cache/src/cache.test.ts';
const worker = 'packages/leases/src/lease-worker.ts';
const workerTest = 'packages/leases/src/lease-worker.test.ts';
const serviceTest = 'packages/service-kit/src/http-server.test.ts';
const internalAuth = 'packages/service-kit/src/internal-auth.ts';
const conversations = 'services/orchestrator/src/conversations';
const mediaUrl = `${conversations}/panel/media-url.ts`;
const mediaTest = 'services/orchestrator/src/media/media.test.ts';
const jobs = 'services/orchestrator/src/jobs/jobs.store.ts';
const jobsTest = 'services/orchestrator/src/jobs/jobs-queue.test.ts';
const parseTest = 'services/whatsapp/src/inbound/parse-webhook.route.test.ts';
const permit = `${conversations}/permit-turn.ts`;
const permitTest = `${conversations}/permit-turn.test.ts`;

export const plantedBugs: readonly PlantedBug[] = [
  {
    what: 'replicas that start together do not wait for the one that looks after the schema',
    file: 'packages/database/src/schema/connect.ts',
    find: 'if (rows[0]?.mine) return;',
    replace: 'if (rows.length > 0) return;',
    test: 'packages/database/src/schema/versions.test.ts',
    name: 'are all ready on an empty',
  },
  {
    what: 'the tenant stays on the connection after its transaction',
    file: database,
    find: "set_config('app.tenant_id', '${tenantId}', true)",
    replace: "set_config('app.tenant_id', '${tenantId}', false)",
    test: databaseTest,
    name: 'neither tenant nor scope stays',
  },
  {
    what: 'a quiet rollback is taken for a commit',
    file: database,
    find: "if ((await ended).command !== 'COMMIT') throw rolledBack();",
    replace: 'await ended;',
    test: databaseTest,
    name: 'a failed statement that was overlooked',
  },
  {
    what: 'any text is taken for a tenant id',
    file: database,
    find: 'if (!isUuid(tenantId))',
    replace: 'if (tenantId === undefined)',
    test: databaseTest,
    name: 'a tenant id that is no UUID',
  },
  {
    what: 'the door waits for a lock as long as it is held',
    file: database,
    find: "set_config('statement_timeout', '${Math.round(milliseconds)}', true)",
    replace: "set_config('statement_timeout', '9000', true)",
    test: databaseTest,
    name: 'with patience',
  },
  {
    what: 'what broke is tried again for ever',
    file: database,
    find: 'attempt > 1 ||',
    replace: 'attempt > 3 ||',
    test: databaseTest,
    name: 'what was certainly rolled back',
  },
  {
    what: 'row security lets every tenant write anywhere',
    file: 'packages/database/src/columns.ts',
    find: "withCheck: sql`tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid OR",
    replace: 'withCheck: sql`true OR',
    test: databaseTest,
    name: 'a row of another tenant',
  },
  {
    what: 'no associated data: a sealed value opens anywhere',
    file: keyring,
    find: 'return `${place.tenantId}|${place.table}|${place.column}|${place.rowId}`;',
    replace: "return place.table === '' ? '' : 'anywhere';",
    test: keyringTest,
    name: 'a sealed value moved to another row',
  },
  {
    what: 'a wrong encryption key starts all the same',
    file: keyring,
    find: 'if (!fits && canaries.length + sealed.length > 0)',
    replace: 'if (!fits && canaries.length + sealed.length < 0)',
    test: keyringTest,
    name: '',
  },
  {
    what: 'the tenant is dropped from the cache key',
    file: cache,
    find: 'const fullKey = `${tenantId ?? platform}:${key}`;',
    replace: 'const fullKey = `${platform}:${key}`;',
    test: cacheTest,
    name: 'the same key of another tenant',
  },
  {
    what: 'a value found under another key is used',
    file: cache,
    find: '(found as Kept).key === key &&',
    replace: 'key.length > 0 &&',
    test: cacheTest,
    name: 'a value that belongs to another tenant',
  },
  {
    what: 'what a look-up read before an invalidation is kept',
    file: cache,
    find: 'mark.stale ? context.skip() : own.fresh',
    replace: 'own.fresh',
    test: cacheTest,
    name: 'a load that began before',
  },
  {
    what: 'the cache is used while its listener is deaf',
    file: cache,
    find: 'if (!this.#listener.connectedSince) return load();',
    replace: '',
    test: cacheTest,
    name: 'a deaf listener',
  },
  {
    what: 'a lease that could not be renewed is worked on',
    file: worker,
    find: 'if (now >= heldUntil) controller.abort',
    replace: 'if (now < 0) controller.abort',
    test: workerTest,
    name: 'a lease that cannot be renewed in its time',
  },
  {
    what: 'who lost the lease is not told',
    file: worker,
    find: "else running.controller.abort(new Error('the lease was lost'));",
    replace: '',
    test: workerTest,
    name: 'who loses the lease',
  },
  {
    what: 'no fencing: a dead worker gives its job back',
    file: jobs,
    find: 'where tenant_id = $1 and id = $2 and lease_token = $3 returning id`,\n    [item.tenantId, item.id, item.token, retry.delayMs',
    replace:
      'where tenant_id = $1 and id = $2 and lease_token >= $3 returning id`,\n    [item.tenantId, item.id, item.token, retry.delayMs',
    test: jobsTest,
    name: 'a job of a worker that crashed',
  },
  {
    what: 'no fencing: a reply is stored without its lease',
    file: `${conversations}/store/turns.store.ts`,
    find: 'where tenant_id = $1 and id = $2 and lease_token = $3 and lease_until > clock_timestamp() for update',
    replace: 'where tenant_id = $1 and id = $2 and lease_token >= $3 for update',
    test: 'tests/faults/lost-lease.test.ts',
    name: 'O5',
  },
  {
    what: 'a job is claimed although its lease lives',
    file: jobs,
    find: 'where due_at <= now() and (lease_until is null or lease_until < now()) and kind = any($1)',
    replace: 'where due_at <= now() and kind = any($1)',
    test: jobsTest,
    name: 'two workers share the jobs',
  },
  {
    what: 'the internal token is not checked',
    file: internalAuth,
    find: 'if (!known)',
    replace: 'if (!known && tokens.length === 0)',
    test: serviceTest,
    name: 'the wrong house is told first',
  },
  {
    what: 'a call meant for another service is answered',
    file: internalAuth,
    find: "if (headers['x-nexus-target'] !== service) throw wrongTarget(service);",
    replace: "if (service === '') throw wrongTarget(service);",
    test: serviceTest,
    name: 'the wrong house is told first',
  },
  {
    what: 'redaction off: the log keeps what it is given',
    file: 'packages/service-kit/src/scrub.ts',
    find: 'for (const [pattern, replacement] of rules) clean = clean.replace(pattern, replacement);',
    replace: '',
    test: 'packages/service-kit/src/scrub.test.ts',
    name: 'hides',
  },
  {
    what: 'private addresses are fetched',
    file: 'packages/service-kit/src/outgoing-client.ts',
    find: "return privateAddresses.check(plain, family === 4 ? 'ipv4' : 'ipv6');",
    replace: "return plain === '' && privateAddresses.check(plain, family === 4 ? 'ipv4' : 'ipv6');",
    test: 'packages/service-kit/src/outgoing-client.test.ts',
    name: 'a name that leads to a private address',
  },
  {
    what: 'a webhook’s signature is not checked',
    file: 'services/whatsapp/src/providers/verify-signature.ts',
    find: 'return given.length === expected.length && timingSafeEqual(given, expected);',
    replace: 'return given.length === expected.length;',
    test: parseTest,
    name: 'the known signatures are accepted',
  },
  {
    what: 'an old signature is good for ever',
    file: 'services/whatsapp/src/providers/ycloud/verify-ycloud.ts',
    find: 'if (age > toleranceSeconds) {',
    replace: 'if (age > toleranceSeconds * 1e6) {',
    test: parseTest,
    name: 'a right signature is stale',
  },
  {
    what: 'a status goes backwards',
    file: `${conversations}/update-status.ts`,
    find: 'return (rank[to as Stored] ?? 0) > (rank[from as Stored] ?? 0);',
    replace: 'return (rank[to as Stored] ?? 0) !== (rank[from as Stored] ?? 0);',
    test: `${conversations}/update-status.test.ts`,
    name: 'each status is news',
  },
  {
    what: 'the expiry of media links is not checked',
    file: mediaUrl,
    find: 'if (link.expires * 1000 < now.getTime())',
    replace: 'if (link.expires < 0 && now.getTime() < 0)',
    test: mediaTest,
    name: 'opens nothing when it is over',
  },
  {
    what: 'a media link opens another tenant’s file',
    file: mediaUrl,
    find: '.update(`${tenantId.toLowerCase()}/${mediaId.toLowerCase()}?${expires}`)',
    replace: '.update(`${tenantId.length}/${mediaId.toLowerCase().slice(0, 2)}?${expires}`)',
    test: mediaTest,
    name: 'opens nothing when it is over',
  },
  {
    what: 'a person who took over is talked over',
    file: permit,
    find: "if (context.owner === 'human') return 'person_in_charge';",
    replace: '',
    test: permitTest,
    name: 'the agent is silent when',
  },
  {
    what: 'a channel that is off answers',
    file: permit,
    find: "if (context.mode === 'off') return 'channel_off';",
    replace: '',
    test: permitTest,
    name: 'the agent is silent when',
  },
  {
    what: 'no dedupe: a repeated webhook arms another turn',
    file: `${conversations}/receive-message.ts`,
    find: 'rowOf(event, messageId, customer)',
    replace:
      'rowOf({ ...event, provider_message_id: `${event.provider_message_id}.${messageId}` }, messageId, customer)',
    test: 'tests/journeys/answering/burst-and-duplicates.test.ts',
    name: 'a webhook delivered again after its answer',
  },
  {
    what: 'no last look before a bubble leaves',
    file: `${conversations}/send-message.ts`,
    find: "if (delivery.origin === 'agent') {",
    replace: "if (delivery.origin === 'agent' && delivery.owner_version < 0) {",
    test: 'tests/journeys/sending/channel-modes.test.ts',
    name: 'switching',
  },
  {
    what: 'any role may do everything in its shop',
    file: 'services/orchestrator/src/accounts/authorize.ts',
    find: 'ranks[principal.role] >= ranks[allow as Role]',
    replace: 'ranks[principal.role] >= 1',
    test: 'services/orchestrator/src/accounts/authorize.test.ts',
    name: 'in a shop each role passes',
  },
  {
    what: 'the agent may name any price',
    file: 'services/agent/src/truth/check-reply.ts',
    find: '...wrongPrices(reading, sources, options),',
    replace: '...wrongPrices(reading, sources, options).slice(0, 0),',
    test: 'services/agent/src/truth/check-reply.test.ts',
    name: 'is held back',
  },
  {
    what: 'any link is the shop’s',
    file: 'services/agent/src/containment/foreign-contacts.ts',
    find: 'return !leadsOn && (contacts.hosts.has(host) || isApproved(host, contacts));',
    replace: 'return true;',
    test: 'scripts/evaluate/containment/evaluate-containment.test.ts',
    name: 'obeys whoever writes',
  },
  {
    what: 'the agent tells its rules',
    file: 'services/agent/src/containment/check-containment.ts',
    find: '...disclosures(read, turn),',
    replace: '...disclosures(read, turn).slice(0, 0),',
    test: 'scripts/evaluate/containment/evaluate-containment.test.ts',
    name: 'obeys whoever writes',
  },
  {
    what: 'a tool that is switched off runs when it is named',
    file: 'services/agent/src/run-tools.ts',
    find: 'const tool = offered.find((one) => one.name === call.name);',
    replace: 'const tool = tools.find((one) => one.name === call.name);',
    test: 'scripts/evaluate/containment/evaluate-containment.test.ts',
    name: 'obeys whoever writes',
  },
  {
    what: 'a model may bring a proof from anywhere',
    file: 'services/agent/src/tools/get-order.ts',
    find: "const byMail = email !== '' && said.includes(email.normalize('NFKC').toLowerCase());",
    replace: "const byMail = email !== '';",
    test: 'scripts/evaluate/containment/evaluate-containment.test.ts',
    name: 'no impostor',
  },
  {
    what: 'any proof opens an order',
    file: 'services/tiendanube/src/phones/proves-order.ts',
    find: 'if (proof === null) return false;',
    replace: 'return proof !== null;',
    test: 'services/tiendanube/src/phones/proves-order.test.ts',
    name: 'proves nothing of',
  },
  {
    what: 'attempts to prove an order are not limited',
    file: 'services/orchestrator/src/customers/identity.routes.ts',
    find: 'counts[one] >= most[one]',
    replace: 'counts[one] >= most[one] * 100',
    test: 'services/orchestrator/src/customers/identity.routes.test.ts',
    name: 'three that fail',
  },
  {
    what: 'a turn calls tools without end',
    file: 'services/agent/src/run-tools.ts',
    find: 'if (count > most || made >= maximumCallsOfTurn)',
    replace: 'if (count > most * 1000)',
    test: 'services/agent/src/run-tools.test.ts',
    name: 'so often and no more',
  },
  {
    what: 'agents hand a conversation back and forth without end',
    file: `${conversations}/routing/settle-hand-over.ts`,
    find: 'if (routed.handOvers >= mostHandOvers)',
    replace: 'if (routed.handOvers >= mostHandOvers * 100)',
    test: `${conversations}/routing/hand-over.test.ts`,
    name: 'too often',
  },
  {
    what: 'words from before a hand-over take the conversation back',
    file: `${conversations}/routing/route-turn.ts`,
    find: 'message.created_at.toISOString() > held.since',
    replace: 'message.created_at.toISOString() >= held.since',
    test: `${conversations}/routing/hand-over.test.ts`,
    name: 'the next turn is the colleague',
  },
];
