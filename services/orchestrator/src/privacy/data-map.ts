// Every table that holds a shop's data: what of it belongs to one person, and what exports leave out. A test compares it with the catalog.

export interface TableOfData {
  table: string;
  /** Condition of one person's rows, in terms of `person` (see withPerson in privacy.store.ts); null: holds nothing of a customer. */
  ofPerson: string | null;
  /** Statement that erases the person from rows that stay; left out: the person's rows are deleted. */
  scrub?: string;
  /** Why exports leave it out: 'all' from both kinds, 'person' only from that of one customer. */
  leftOut?: { from: 'all' | 'person'; reason: string };
  /** Columns no export shows: secrets, and what only machines read. */
  secret?: string[];
}

const tenant = '(select tenant_id from person)';
const conversationsOf = `select id from conversations where tenant_id = ${tenant} and customer_id = (select id from person)`;
const inConversations = `conversation_id in (${conversationsOf})`;
const messagesOf = `select id from messages where tenant_id = ${tenant} and ${inConversations}`;
const turnsOf = `select id from turns where tenant_id = ${tenant} and ${inConversations}`;
/** Ids of everything that is the person's. */
const idsOf = [
  'select id from person',
  conversationsOf,
  messagesOf,
  turnsOf,
  `select id from media where tenant_id = ${tenant} and message_id in (${messagesOf})`,
  `select id from deliveries where tenant_id = ${tenant} and ${inConversations}`,
  `select id from handoffs where tenant_id = ${tenant} and ${inConversations}`,
  `select id from payment_links where tenant_id = ${tenant} and ${inConversations}`,
  `select id from memories where tenant_id = ${tenant} and customer_id = (select id from person)`,
].join(' union all ');

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const namesIds = (text: string) =>
  `exists (select 1 from regexp_matches(${text}, '${uuid}', 'g') as found (parts) where found.parts[1]::uuid in (${idsOf}))`;
/** The number in any written form, or the id WhatsApp uses instead of it. */
const namesPerson = (text: string) =>
  `(regexp_replace(${text}, '\\D', '', 'g') like any ((select numbers from person)::text[]) or ${text} like any ((select words from person)::text[]))`;
const kept = `encode(body, 'escape')`;
const namedInKept = `(${kept} like any ((select numbers from person)::text[]) or ${kept} like any ((select words from person)::text[]))`;
const auditText = `data::text || ' ' || coalesce(object, '')`;

/** Parents before children; erased from the end. */
export const dataMap: TableOfData[] = [
  { table: 'memberships', ofPerson: null },
  { table: 'agents', ofPerson: null },
  { table: 'agent_versions', ofPerson: null },
  { table: 'agent_tests', ofPerson: null },
  { table: 'agent_test_runs', ofPerson: null },
  { table: 'agent_test_results', ofPerson: null },
  { table: 'routings', ofPerson: null },
  { table: 'routing_rules', ofPerson: null },
  { table: 'credentials', ofPerson: null, secret: ['sealed'] },
  { table: 'store_connections', ofPerson: null },
  { table: 'shop_facts', ofPerson: null },
  { table: 'handoff_configs', ofPerson: null },
  { table: 'knowledge_documents', ofPerson: null, secret: ['content'] },
  { table: 'knowledge_chunks', ofPerson: null, secret: ['words', 'embedding'] },
  {
    table: 'knowledge_vectors',
    ofPerson: null,
    leftOut: { from: 'all', reason: 'copies of the vectors of knowledge_chunks, for Postgres to compare' },
  },
  { table: 'alert_settings', ofPerson: null },
  {
    table: 'alerts',
    ofPerson: namesIds(`subject || ' ' || data::text`),
    leftOut: { from: 'person', reason: 'what was wrong with the shop; it refers to conversations by id alone' },
  },
  {
    table: 'channels',
    ofPerson: `exists (select 1 from unnest(test_numbers) as number where ${namesPerson('number')})`,
    scrub: `update channels set test_numbers = array(select number from unnest(test_numbers) as number where not ${namesPerson('number')})`,
    leftOut: { from: 'person', reason: 'a setting of the shop; the number in it stands in customer_identities' },
  },
  { table: 'customers', ofPerson: 'id = (select id from person)' },
  { table: 'customer_identities', ofPerson: 'customer_id = (select id from person)' },
  { table: 'memories', ofPerson: 'customer_id = (select id from person)' },
  { table: 'conversations', ofPerson: 'customer_id = (select id from person)' },
  { table: 'messages', ofPerson: inConversations },
  { table: 'media', ofPerson: `message_id in (${messagesOf})` },
  { table: 'turns', ofPerson: inConversations },
  { table: 'turn_steps', ofPerson: `turn_id in (${turnsOf})` },
  { table: 'usage_records', ofPerson: `(turn_id in (${turnsOf}) or ${inConversations})` },
  { table: 'deliveries', ofPerson: inConversations },
  { table: 'payment_links', ofPerson: inConversations },
  { table: 'handoffs', ofPerson: inConversations },
  { table: 'knowledge_questions', ofPerson: inConversations },
  {
    table: 'events',
    ofPerson: `(${inConversations} or turn_id in (${turnsOf}) or ${namesIds('data::text')} or ${namesPerson('data::text')})`,
  },
  {
    table: 'audit_log',
    ofPerson: namesPerson(auditText),
    scrub: `update audit_log set data = '{"erased": true}', object = null`,
    leftOut: { from: 'person', reason: 'what the shop’s people did; it refers to customers by id alone' },
  },
  {
    table: 'jobs',
    ofPerson: `(${namesIds(`key || ' ' || payload::text`)} or ${namesPerson(`payload::text || ' ' || coalesce(last_error, '')`)})`,
    leftOut: { from: 'all', reason: 'work under way, told by ids' },
  },
  {
    table: 'webhook_inbox',
    ofPerson: namedInKept,
    leftOut: { from: 'all', reason: 'raw bytes that nobody has verified yet' },
  },
  {
    table: 'erased_identities',
    ofPerson: null,
    leftOut: { from: 'all', reason: 'keyed hashes that say nothing without the key' },
  },
];
