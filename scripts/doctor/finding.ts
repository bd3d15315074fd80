// What a check of the doctor says: nothing wrong, or one fault with its evidence.

export type FaultId =
  | 'environment'
  | 'placeholder-secret'
  | 'data-directory'
  | 'disk-space'
  | 'port-in-use'
  | 'postgres-name'
  | 'postgres-away'
  | 'postgres-password'
  | 'postgres-database'
  | 'postgres-connections'
  | 'postgres-disk'
  | 'postgres-read-only'
  | 'schema-old'
  | 'schema-finding'
  | 'wrong-key'
  | 'clock'
  | 'redis-away'
  | 'redis-password'
  | 'redis-full'
  | 'service-name'
  | 'service-away'
  | 'service-token'
  | 'service-target'
  | 'public-url'
  | 'public-url-elsewhere'
  | 'webhook-never'
  | 'webhook-secret'
  | 'webhook-forged'
  | 'channel-broken'
  | 'channel-silent'
  | 'window-closed'
  | 'model-key-missing'
  | 'model-refused'
  | 'model-unknown'
  | 'model-quota'
  | 'store-refused'
  | 'mail-refused'
  | 'jobs-dead'
  | 'not-answering'
  | 'sends-unknown'
  | 'agent-off'
  | 'debounce-long';

/** Texts of faults in a language: what is wrong, and the remedy in one sentence. */
export type FaultTexts = Record<FaultId, { what: string; remedy: string }>;

export interface Fault {
  id: FaultId;
  /** What was seen: codes, names, numbers; never a secret. */
  evidence: string;
  /** True: the shop works all the same, it is only worth knowing. */
  minor?: boolean;
}

export interface CheckResult {
  /** Name of the check. */
  name: string;
  faults: Fault[];
  /** Why it could not be made: the name of the check whose fault stands before it. */
  skippedBy: string | null;
}
