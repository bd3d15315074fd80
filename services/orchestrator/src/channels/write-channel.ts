// Adds, changes and removes a WhatsApp number of a shop; what is changed holds from the commit on.
import type { channelInput, channelPatch } from '@nexus/contracts/admin-api';
import type { Transaction } from '@nexus/database/database';
import { AppError } from '@nexus/service-kit/app-error';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { removeCredential } from '../credentials/remove-credential.ts';
import type { Deps } from '../deps.ts';
import { announceChange } from '../events/announce-change.ts';
import { audit } from '../events/audit.ts';
import { channelOwner, checkCredentials, keepCredentials } from './channel-credentials.ts';
import { deleteChannel, findOwnChannel, insertChannel, readLocale, updateChannel } from './channels.store.ts';
import type { ChannelRow } from './channels.store.ts';
import { forgetChannels } from './forget-channels.ts';
import { normalisePhone } from './normalise-phone.ts';

type WriteDeps = Pick<Deps, 'cache' | 'keyring'>;
interface Place {
  tenantId: string;
  id: string;
}

/** @throws AppError 409 `channels.already-exists`, 422 `channels.bad-phone-number`, `channels.phone-number-id-needed` and those of checkCredentials */
export async function addChannel(
  tx: Transaction,
  deps: WriteDeps,
  request: FastifyRequest,
  tenantId: string,
  input: z.output<typeof channelInput>,
): Promise<ChannelRow> {
  if (input.provider === 'meta' && !input.phone_number_id) throw phoneNumberIdNeeded();
  checkCredentials(input.provider, input.credentials, true);
  const locale = await readLocale(tx, tenantId);
  const phoneNumber = normalisePhone(input.phone_number, locale);
  const row = await insertChannel(tx, tenantId, {
    provider: input.provider,
    label: input.label ?? phoneNumber,
    phone_number: phoneNumber,
    phone_number_id: input.phone_number_id || null,
    mode: input.mode,
    test_numbers: input.test_numbers.map((number) => normalisePhone(number, locale)),
    automatic_texts: input.automatic_texts,
  });
  if (!row)
    throw new AppError({
      code: 'channels.already-exists',
      status: 409,
      message: `The shop has ${phoneNumber} at ${input.provider} already.`,
    });
  await keepCredentials(tx, deps.keyring, row, input.credentials);
  await tell(tx, deps, request, 'channels.create', [row], { provider: row.provider, mode: row.mode });
  return row;
}

/** New credentials also clear what the provider refused of the old ones. Null when the tenant has no such channel. */
export async function changeChannel(
  tx: Transaction,
  deps: WriteDeps,
  request: FastifyRequest,
  place: Place,
  patch: z.output<typeof channelPatch>,
): Promise<ChannelRow | null> {
  const before = await findOwnChannel(tx, place.tenantId, place.id);
  if (!before) return null;
  const { credentials, test_numbers: testNumbers, ...rest } = patch;
  if (before.provider === 'meta' && rest.phone_number_id === '') throw phoneNumberIdNeeded();
  if (credentials) checkCredentials(before.provider, credentials, false);
  const locale = await readLocale(tx, place.tenantId);
  const row = await updateChannel(tx, before, {
    ...rest,
    ...(rest.phone_number_id === '' ? { phone_number_id: null } : {}),
    ...(testNumbers ? { test_numbers: testNumbers.map((number) => normalisePhone(number, locale)) } : {}),
    ...(credentials ? { broken: null } : {}),
  });
  if (!row) return null;
  if (credentials) await keepCredentials(tx, deps.keyring, row, credentials);
  const data = { fields: Object.keys(patch), ...(patch.mode ? { mode: { from: before.mode, to: patch.mode } } : {}) };
  await tell(tx, deps, request, 'channels.update', [before, row], data);
  return row;
}

/** False when the tenant has no such channel. */
export async function removeChannel(
  tx: Transaction,
  deps: WriteDeps,
  request: FastifyRequest,
  place: Place,
): Promise<boolean> {
  const row = await findOwnChannel(tx, place.tenantId, place.id);
  if (!row) return false;
  await removeCredential(tx, { tenantId: place.tenantId, owner: channelOwner(place.id) });
  await deleteChannel(tx, place.tenantId, place.id);
  await tell(tx, deps, request, 'channels.delete', [row], { phone_number: row.phone_number });
  return true;
}

async function tell(
  tx: Transaction,
  { cache }: WriteDeps,
  request: FastifyRequest,
  action: string,
  rows: [ChannelRow, ...ChannelRow[]],
  data: Record<string, unknown>,
): Promise<void> {
  const [{ tenant_id: tenantId, id }] = rows;
  await forgetChannels(tx, cache, rows);
  await audit(tx, request, { tenantId, action, object: id, data });
  announceChange(tx, { kind: 'channel-changed', tenant_id: tenantId });
}

function phoneNumberIdNeeded(): AppError {
  return new AppError({
    code: 'channels.phone-number-id-needed',
    status: 422,
    message: 'A number at Meta needs its phone number id.',
  });
}
