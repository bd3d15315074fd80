// Asks the shop what its pages and settings say of it, and makes proposals of that.
import { createHash } from 'node:crypto';
import { shopOperations } from '@nexus/contracts/shop';
import type { FactProposal, FactSection, PaymentMeans } from '@nexus/contracts/shop-facts';
import { AppError } from '@nexus/service-kit/app-error';
import { z } from 'zod';
import { openCredentials, readOpening } from '../credentials/open-credentials.ts';
import type { Deps } from '../deps.ts';
import { tenantNotFound } from '../tenants/find-tenant.ts';
import { sectionOfPage } from './section-of-page.ts';
import { findStore } from './shop-facts.store.ts';

type Policies = z.output<typeof shopOperations.shop_policies.data>;

const answer = z.object({ data: shopOperations.shop_policies.data });
/** What fits into the section it would stand in. */
const longest: Partial<Record<FactSection, number>> = { description: 1000, address: 300, hours: 500 };
const usualLongest = 1000;
/** Tienda Nube's types of payment in our words; what has none is left to the text. */
const meansOf: Record<string, PaymentMeans> = {
  credit_card: 'credit_card',
  debit_card: 'debit_card',
  wire_transfer: 'transfer',
  cash: 'cash',
  wallet: 'wallet',
  pix: 'pix',
  boleto: 'boleto',
  ticket: 'cash_coupon',
};

/**
 * The shop is asked outside of any transaction: it may take seconds.
 * @throws AppError 404 `tenants.not-found`, 409 `shop-facts.no-store`, 503 `shop-facts.shop-unavailable` (details.reason),
 * `credentials.cannot-open`
 */
export async function readProposals(
  deps: Pick<Deps, 'database' | 'keyring' | 'tiendanube'>,
  tenantId: string,
): Promise<{ proposals: FactProposal[]; unavailable: Policies['unavailable'] }> {
  const { store, locale } = await readOpening(deps.database, tenantId, async (tx) => {
    const found = await findStore(tx, tenantId);
    if (!found) throw tenantNotFound();
    const { access_token: token } = await openCredentials(tx, deps.keyring, { tenantId, owner: 'store' });
    if (!found.store_id || !token) throw noStore();
    return { store: { store_id: found.store_id, access_token: token }, locale: found.locale };
  });
  const policies = await ask(deps, { store, locale, input: {} });
  return { proposals: proposalsOf(policies), unavailable: policies.unavailable };
}

async function ask(deps: Pick<Deps, 'tiendanube'>, body: object): Promise<Policies> {
  try {
    const path = '/operations/shop_policies';
    const { data } = await deps.tiendanube.call({ path, body, response: answer, timeout: 20_000, idempotent: true });
    return data;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError({
      code: 'shop-facts.shop-unavailable',
      status: 503,
      public: true,
      message: 'The shop cannot be asked right now; nothing was changed.',
      details: { reason: error.code },
      cause: error,
    });
  }
}

function noStore(): AppError {
  return new AppError({
    code: 'shop-facts.no-store',
    status: 409,
    message: 'No store is connected that could be asked for its pages.',
  });
}

/** In the order of pages, then settings. */
export function proposalsOf(policies: Policies): FactProposal[] {
  const proposals: FactProposal[] = [];
  const add = (section: FactSection, source: FactProposal['source'], text: string, means: PaymentMeans[] = []) => {
    const cut = shorten(text, longest[section] ?? usualLongest);
    const id = createHash('sha256')
      .update(JSON.stringify([section, source, cut, means]))
      .digest('hex')
      .slice(0, 24);
    if (cut !== '' || means.length > 0) proposals.push({ id, section, source, text: cut, means });
  };
  for (const { title, url, text } of policies.pages) {
    const section = sectionOfPage(title);
    if (section !== null) add(section, { kind: 'page', title, url }, text);
  }
  const options = policies.payment_options;
  if (options.length > 0) {
    const means = [...new Set(options.flatMap(({ name, types }) => meansIn(name, types)))];
    const source = { kind: 'payment_options', title: options.map(({ name }) => name).join(', '), url: null } as const;
    add('payment', source, '', means);
  }
  const store = { kind: 'store', title: '', url: null } as const;
  add('description', store, policies.description ?? '');
  add('address', store, policies.address ?? '');
  return proposals;
}

function meansIn(name: string, types: string[]): PaymentMeans[] {
  const known = types.flatMap((type) => meansOf[type] ?? []);
  return /mercado ?pago/i.test(name) ? ['mercado_pago', ...known.filter((one) => one !== 'wallet')] : known;
}

function shorten(text: string, most: number): string {
  const trimmed = text.trim();
  return trimmed.length <= most ? trimmed : `${trimmed.slice(0, most - 1).trimEnd()}…`;
}
