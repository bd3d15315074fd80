// Seals secrets before they reach the database, and proves at start that the given keys fit the database.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { AppError } from '@nexus/service-kit/app-error';
import type { Database, Transaction } from './database.ts';
import { newId } from './new-id.ts';

/** Where a sealed value lives; a value moved to another place does not open there. */
export interface SealedPlace {
  tenantId: string;
  table: string;
  column: string;
  rowId: string;
}

interface SealingKey {
  id: string;
  key: Buffer;
  /** What the operator gave, from which keys for other purposes are derived. */
  material: string;
}

export interface KeyringOptions {
  /** ENCRYPTION_KEY: a comma list, each part of 32 characters or more. The first seals, all open. */
  keys: string;
  database: Pick<Database, 'platformTransaction'>;
}

/** A key that something is sealed with and that was not given. */
export interface UnlistedKey {
  keyId: string;
  /** Credentials sealed with it: none of them opens. */
  sealed: number;
}

const version = 'v1';
const minimumLength = 32;
const canaryText = 'nexus canary';

/**
 * The keys of this installation. Sealed text is `v1.<key id>.<wrapped data key>.<ciphertext>`: an envelope of AES-256-GCM
 * (NIST SP 800-38D), a random data key per value, wrapped by a key that HKDF-SHA256 (RFC 5869) derives from what the operator gave.
 */
export class Keyring {
  readonly #keys: SealingKey[];
  #unlisted: UnlistedKey[] = [];

  private constructor(keys: SealingKey[]) {
    this.#keys = keys;
  }

  /**
   * Derives the keys and compares them with the canaries in `encryption_keys`; a first key not seen before leaves its own canary.
   * @throws AppError `config.short-encryption-key`, `config.wrong-encryption-key` (the database is sealed, and with none of these keys).
   */
  static async open({ keys, database }: KeyringOptions): Promise<Keyring> {
    const keyring = new Keyring(deriveAll(keys));
    await database.platformTransaction('keyring: compare the keys with the canaries', (tx) => keyring.#compare(tx));
    return keyring;
  }

  /** Id of the key that seals: a fingerprint, from which nothing of the key can be found. */
  get sealingKeyId(): string {
    return this.#first.id;
  }

  /** Ids of every key that opens, the sealing one first. */
  get keyIds(): string[] {
    return this.#keys.map(({ id }) => id);
  }

  /** Keys that were missing when this keyring was opened, with how much they seal. */
  get unlisted(): readonly UnlistedKey[] {
    return this.#unlisted;
  }

  /** Whether what stands in `encryption_keys` opens with these keys. */
  opensCanary(row: { id: string; canary: string }): boolean {
    try {
      return this.open(row.canary, canaryPlace(row.id)) === canaryText;
    } catch (error) {
      if (error instanceof AppError) return false;
      throw error;
    }
  }

  /** Seals a text for one place. */
  seal(plain: string, place: SealedPlace): string {
    const { id, key } = this.#first;
    const dataKey = randomBytes(32);
    const wrapped = encrypt(key, dataKey, `${placeText(place)}|${version}|${id}`);
    return [version, id, wrapped, encrypt(dataKey, Buffer.from(plain, 'utf8'), placeText(place))].join('.');
  }

  /** Opens what was sealed for the same place. @throws AppError `credentials.cannot-open` (details.why: key_not_listed, unknown_form, changed_or_moved) */
  open(sealed: string, place: SealedPlace): string {
    const [form, id, wrapped, body, ...rest] = sealed.split('.');
    const known = this.#keys.find((one) => one.id === id);
    if (form !== version || !known || !wrapped || !body || rest.length > 0)
      throw cannotOpen(form === version && !known ? 'key_not_listed' : 'unknown_form');
    try {
      const dataKey = decrypt(known.key, wrapped, `${placeText(place)}|${version}|${id}`);
      return decrypt(dataKey, body, placeText(place)).toString('utf8');
    } catch (error) {
      throw cannotOpen('changed_or_moved', error);
    }
  }

  /** Keys for another purpose (signing addresses, hashing tokens): the first makes, all are accepted. */
  derivedKeys(purpose: string): Buffer[] {
    return this.#keys.map(({ material }) => derive(material, `nexus ${purpose}`, 32));
  }

  get #first(): SealingKey {
    return this.#keys[0] as SealingKey;
  }

  async #compare(tx: Transaction): Promise<void> {
    const canaries = await tx.query<{ id: string; key_id: string; canary: string }>(
      'select id, key_id, canary from encryption_keys order by created_at',
    );
    const sealed = await tx.query<UnlistedKey>(
      'select key_id as "keyId", count(*)::int as sealed from credentials group by key_id',
    );
    // A canary that was damaged does not make the right key wrong.
    const known = canaries.filter((row) => this.opensCanary(row) || this.keyIds.includes(row.key_id));
    const fits = known.length > 0 || sealed.some(({ keyId }) => this.keyIds.includes(keyId));
    if (!fits && canaries.length + sealed.length > 0)
      throw wrongKey(this.keyIds, [
        ...new Set([...canaries.map((row) => row.key_id), ...sealed.map((one) => one.keyId)]),
      ]);
    this.#unlisted = sealed.filter(({ keyId }) => !this.keyIds.includes(keyId));
    const own = known.find((row) => row.key_id === this.sealingKeyId);
    if (own && this.opensCanary(own)) return;
    const id = own?.id ?? newId();
    await tx.query(
      `insert into encryption_keys (id, key_id, canary) values ($1, $2, $3)
       on conflict (key_id) do update set canary = excluded.canary where encryption_keys.id = excluded.id`,
      [id, this.sealingKeyId, this.seal(canaryText, canaryPlace(id))],
    );
  }
}

function wrongKey(given: string[], wanted: string[]): AppError {
  return new AppError({
    code: 'config.wrong-encryption-key',
    status: 500,
    public: true,
    message:
      `ENCRYPTION_KEY: this key does not open this database. Given: fingerprint ${given.join(', ')}; the database is sealed with ` +
      `${wanted.join(', ')}. Start with that key (a comma list may name several); nothing was changed.`,
    details: { given, wanted },
  });
}

function deriveAll(list: string): SealingKey[] {
  const materials = list
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
  if (materials.length === 0 || materials.some((one) => one.length < minimumLength)) {
    throw new AppError({
      code: 'config.short-encryption-key',
      status: 500,
      public: true,
      message: `ENCRYPTION_KEY must have ${minimumLength} characters or more (each, in a comma list); make one with: openssl rand -hex 32`,
    });
  }
  return materials.map((material) => ({
    material,
    id: derive(material, 'nexus key id', 6).toString('hex'),
    key: derive(material, 'nexus sealing', 32),
  }));
}

function derive(material: string, purpose: string, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', material, '', purpose, length));
}

function encrypt(key: Buffer, plain: Buffer, context: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
}

function decrypt(key: Buffer, text: string, context: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  // Decoding overlooks foreign characters and the last character's spare bits.
  if (bytes.toString('base64url') !== text) throw new Error('the text is not base64url as it was written');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
}

function placeText(place: SealedPlace): string {
  return `${place.tenantId}|${place.table}|${place.column}|${place.rowId}`;
}

function canaryPlace(id: string): SealedPlace {
  return { tenantId: 'platform', table: 'encryption_keys', column: 'canary', rowId: id };
}

const reasons = {
  key_not_listed: 'its key is not among ENCRYPTION_KEY',
  unknown_form: 'it has an unknown form',
  changed_or_moved: 'it was changed, or sealed for another place',
};

function cannotOpen(why: keyof typeof reasons, cause?: unknown): AppError {
  return new AppError({
    code: 'credentials.cannot-open',
    status: 500,
    message: `A sealed secret could not be opened: ${reasons[why]}.`,
    details: { why },
    cause,
  });
}
