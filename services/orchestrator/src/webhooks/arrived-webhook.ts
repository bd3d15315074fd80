// A webhook as it came in, before anything is known of it.

export interface ArrivedWebhook {
  /** Lower-case names; only those a signature needs. */
  headers: Record<string, string>;
  body: Buffer;
  remoteAddress: string;
  receivedAt: Date;
}
