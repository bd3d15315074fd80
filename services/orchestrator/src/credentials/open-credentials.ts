// Opens the secrets that belong to one thing of a tenant, or to several.
import type { Database, Transaction } from '@nexus/database/database';
import type { Keyring } from '@nexus/database/keyring';
import { AppError } from '@nexus/service-kit/app-error';
import { credentialPlace } from './credential-place.ts';
import { cannotOpen, isCannotOpen, noteCannotOpen } from './note-cannot-open.ts';
import type { UnopenableCredential } from './note-cannot-open.ts';

/** Name → secret in clear, to be used at once and kept nowhere. */
export type OpenedCredentials = Record<string, string>;

export interface OpenedOwner {
  values: OpenedCredentials;
  /** Set, and not to be opened: damaged, put there from elsewhere, or sealed with a key that is not listed. */
  broken: UnopenableCredential[];
}

interface SealedRow {
  id: string;
  owner: string;
  name: string;
  sealed: string;
  cannot_open_since: Date | null;
}

/** Sealed secrets of a tenant as they were read; each is opened when its owner is asked for. */
export class KeptCredentials {
  readonly #keyring: Keyring;
  readonly #tenantId: string;
  readonly #rows: SealedRow[];
  readonly #opened = new Map<string, OpenedOwner>();
  /** Rows that were opened, or did not open, against what is written on them. */
  readonly #news: { row: SealedRow; opens: boolean }[] = [];

  constructor(keyring: Keyring, tenantId: string, rows: SealedRow[]) {
    this.#keyring = keyring;
    this.#tenantId = tenantId;
    this.#rows = rows;
  }

  /** What does not open is left out of the values. */
  of(owner: string): OpenedOwner {
    const known = this.#opened.get(owner);
    if (known) return known;
    const result: OpenedOwner = { values: {}, broken: [] };
    for (const row of this.#rows.filter((one) => one.owner === owner)) {
      const value = openSealed(this.#keyring, this.#tenantId, row);
      if (value === null) result.broken.push(row);
      else result.values[row.name] = value;
      if ((value === null) === (row.cannot_open_since === null)) this.#news.push({ row, opens: value !== null });
    }
    this.#opened.set(owner, result);
    return result;
  }

  /** Whether `note` would write anything. */
  get isToNote(): boolean {
    return this.#news.length > 0;
  }

  /** Writes down which of those asked for do not open, and which do again. */
  async note(tx: Transaction): Promise<void> {
    for (const { row, opens } of this.#news) {
      if (opens)
        tx.send('update credentials set cannot_open_since = null where tenant_id = $1 and id = $2', [
          this.#tenantId,
          row.id,
        ]);
      else await noteCannotOpen(tx, this.#tenantId, row);
    }
  }
}

/** @param whose owners by name, `model:%` for all of that kind, and the channel of a conversation */
export async function readCredentials(
  tx: Transaction,
  keyring: Keyring,
  whose: { tenantId: string; owners: string[]; channelOf?: string },
): Promise<KeptCredentials> {
  const rows = await tx.query<SealedRow>(
    `select id, owner, name, sealed, cannot_open_since from credentials
      where tenant_id = $1
        and (owner like any($2) or owner = (select 'channel:' || channel_id from conversations where tenant_id = $1 and id = $3))`,
    [whose.tenantId, whose.owners, whose.channelOf ?? null],
  );
  return new KeptCredentials(keyring, whose.tenantId, rows);
}

/** @throws AppError 503 `credentials.cannot-open` when one of them does not open; that is noted within `tx` */
export async function openCredentials(
  tx: Transaction,
  keyring: Keyring,
  { tenantId, owner }: { tenantId: string; owner: string },
): Promise<OpenedCredentials> {
  const kept = await readCredentials(tx, keyring, { tenantId, owners: [owner] });
  const { values, broken } = kept.of(owner);
  await kept.note(tx);
  if (broken[0]) throw cannotOpen(broken[0]);
  return values;
}

/** The secret in clear, or null when it does not open at its place. */
export function openSealed(
  keyring: Keyring,
  tenantId: string,
  { id, sealed }: { id: string; sealed: string },
): string | null {
  try {
    return keyring.open(sealed, credentialPlace(tenantId, id));
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** Reads in a transaction whose note of a secret that does not open is kept. @throws what `read` throws */
export async function readOpening<T>(
  database: Pick<Database, 'transaction'>,
  tenantId: string,
  read: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const outcome = await database.transaction(tenantId, async (tx) => {
    try {
      return { read: await read(tx) };
    } catch (error) {
      if (isCannotOpen(error)) return { error };
      throw error;
    }
  });
  if ('error' in outcome) throw outcome.error;
  return outcome.read;
}
