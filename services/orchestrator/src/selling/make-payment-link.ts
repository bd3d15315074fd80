// Makes the link a customer pays at: claimed in the ledger, asked of the shop once, settled; looked for where no answer came.
import { createHash } from 'node:crypto';
import type { PaymentLinkRequest, paymentLinkResult } from '@nexus/contracts/selling';
import type { ShopDraftOrder, StoreCredentials } from '@nexus/contracts/shop';
import { AppError } from '@nexus/service-kit/app-error';
import { failpoint } from '@nexus/service-kit/failpoint';
import type { z } from 'zod';
import { startOfDay } from '../conversations/guards/start-of-day.ts';
import { openCredentials } from '../credentials/open-credentials.ts';
import type { Deps } from '../deps.ts';
import { askStore } from './ask-store.ts';
import { linkError } from './link-error.ts';
import { countLinks, findLinkOfCart, insertLink, lockSale } from './payment-links.store.ts';
import type { PaymentLinkRow, Sale } from './payment-links.store.ts';
import { centsOf, keepOrder, takeBack } from './keep-order.ts';
import { lookForOrder, referenceOf } from './look-for-order.ts';
import { queueSettling } from './settle-payment-link.ts';
import { settle } from './settle.ts';

type Result = z.input<typeof paymentLinkResult>;
type Part = Pick<Deps, 'database' | 'tiendanube' | 'keyring' | 'now' | 'log'>;

/** The tool whose use the owner allows. */
export const paymentLinkTool = 'create_payment_link';
/** As long as this another process may still have it in hand; the connector's answer comes sooner. */
const handMilliseconds = 10_000;
const pollMilliseconds = 200;

type Claim =
  | { kind: 'ask' | 'wait' | 'look'; linkId: string; sale: Sale; store: StoreCredentials }
  | { kind: 'open'; result: Result };

/**
 * @throws AppError `payment-links.switched-off`, `.person-in-charge`, `.other-cart`, `.daily-limit`, `.no-store`, `.refused`, `.price-changed`,
 * `.unknown` (it may exist and is looked for), and the connector's codes when nothing was made.
 */
export async function makePaymentLink(deps: Part, request: PaymentLinkRequest): Promise<Result> {
  checkSum(request);
  for (;;) {
    const claim = await claimLink(deps, request);
    if (claim.kind === 'open') return claim.result;
    await failpoint('payment-link-claimed');
    if (claim.kind === 'ask') return ask(deps, request, claim);
    if (claim.kind === 'look') {
      const found = await lookForOrder(deps, { tenantId: request.tenant_id, linkId: claim.linkId, store: claim.store });
      if (found) return { ...resultOf(found), reused: true };
      if (found === null) continue;
    }
    if (claim.kind === 'look') throw linkError('unknown');
    await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
  }
}

/** The total is the sum of the lines: nobody's arithmetic is believed. */
function checkSum({ lines, total }: PaymentLinkRequest): void {
  const sum = lines.reduce((cents, line) => cents + centsOf(line.unit_price) * BigInt(line.quantity), 0n);
  if (sum !== centsOf(total)) throw linkError('other-cart');
}

async function claimLink(deps: Part, request: PaymentLinkRequest): Promise<Claim> {
  const { tenant_id: tenantId, conversation_id: conversationId } = request;
  return deps.database.transaction(tenantId, async (tx): Promise<Claim> => {
    const place = { conversationId, agentId: request.agent_id, tool: paymentLinkTool };
    const sale = await lockSale(tx, tenantId, place);
    const store = permit(sale, request);
    const { access_token: token } = await openCredentials(tx, deps.keyring, { tenantId, owner: 'store' });
    if (!sale || !token) throw linkError('no-store');
    const parts = { sale, store: { ...store, access_token: token } };
    const fingerprint = fingerprintOf(request);
    const known = await findLinkOfCart(tx, tenantId, request, fingerprint);
    if (known?.state === 'open') return { kind: 'open', result: { ...resultOf(known), reused: true } };
    if (known) {
      const inHand = known.state === 'creating' && known.age_ms < handMilliseconds;
      return { ...parts, kind: inHand ? 'wait' : 'look', linkId: known.id };
    }
    const since = startOfDay(deps.now(), sale.timezone).since;
    if ((await countLinks(tx, tenantId, sale.customer_id, since)) >= sale.links_per_day) throw linkError('daily-limit');
    const linkId = await insertLink(tx, request, fingerprint);
    await queueSettling(tx, tenantId, linkId, deps.now());
    return { ...parts, kind: 'ask', linkId };
  });
}

/** Asked of the rows of this moment: whatever the agent was told when its turn began may have changed. */
function permit(sale: Sale | undefined, request: PaymentLinkRequest): Pick<StoreCredentials, 'store_id'> {
  if (!sale || sale.customer_id !== request.customer_id || sale.episode !== request.episode)
    throw linkError('other-cart');
  if (!sale.payment_links || !sale.has_tool) throw linkError('switched-off');
  if (sale.owner !== 'ai') throw linkError('person-in-charge');
  if (sale.store_id === null) throw linkError('no-store');
  return { store_id: sale.store_id };
}

function fingerprintOf({ lines, currency }: PaymentLinkRequest): string {
  const cart = lines.map((line) => `${line.variant_id} ${line.quantity} ${line.unit_price}`).toSorted();
  return createHash('sha256')
    .update([currency, ...cart].join('\n'))
    .digest('hex');
}

async function ask(
  deps: Part,
  request: PaymentLinkRequest,
  { linkId, sale, store }: { linkId: string; sale: Sale; store: StoreCredentials },
): Promise<Result> {
  const at = { tenantId: request.tenant_id, linkId, store };
  let order: ShopDraftOrder;
  try {
    ({ order } = await askStore(deps, store, 'create_draft_order', {
      reference: referenceOf(linkId),
      contact: { ...nameOf(sale.customer_name), email: request.email, phone: sale.customer_phone },
      items: request.lines.map(({ variant_id, quantity }) => ({ variant_id, quantity })),
    }));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return afterFailure(deps, at, error);
  }
  await failpoint('payment-link-asked');
  const kept = await keepOrder(deps, at, request, order);
  if (kept === null) throw linkError('price-changed');
  await failpoint('payment-link-settled');
  return { ...resultOf(kept), reused: false };
}

/** Looks for it where it may have been made; else nothing is there and the reason is told. */
async function afterFailure(
  deps: Part,
  at: { tenantId: string; linkId: string; store: StoreCredentials },
  error: AppError,
): Promise<Result> {
  if (error.code === 'shop.foreign_address') {
    if (typeof error.details.id === 'string') await takeBack(deps, at, error.details.id);
  } else if (mayExist(error)) {
    await settle(deps, at, { state: 'unknown', reason: error.code, order: null });
    const found = await lookForOrder(deps, at);
    if (found) return { ...resultOf(found), reused: false };
    throw linkError('unknown', error);
  }
  await settle(deps, at, { state: 'failed', reason: error.code, order: null });
  throw error.code === 'shop.refused' ? linkError('refused', error) : error;
}

/** All but a plain no, and what was never sent. */
function mayExist({ status, details }: AppError): boolean {
  return details.sent !== 'no' && status >= 500;
}

/** The name WhatsApp shows; the shop wants a last name too, and the buyer can correct both where they pay. */
function nameOf(name: string | null): { name: string; last_name: string } {
  const [first = '', ...rest] = (name ?? '').trim().split(/\s+/);
  return { name: first.slice(0, 80) || 'WhatsApp', last_name: rest.join(' ').slice(0, 80) || '-' };
}

function resultOf({ url, total, currency }: PaymentLinkRow): Omit<Result, 'reused'> {
  return { url: url ?? '', total: { amount: total, currency } };
}
