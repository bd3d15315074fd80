// What an amount costs by the means the owner has approved: transfer discount and instalments without interest, to the cent.
import type { ShopFacts } from '@nexus/contracts/shop-facts';
import { amountOf, centsOf, shareOf } from '../../selling/cents.ts';
import { writeMoney } from './describe-product.ts';

/** Only what the facts tell; an empty object when they tell nothing. */
export function reckonPayment(
  { cents, currency }: { cents: bigint; currency: string },
  facts: ShopFacts,
  locale: string,
): Record<string, unknown> {
  const write = (amount: bigint) => writeMoney({ amount: amountOf(amount), currency }, locale);
  const plans = facts.instalments.filter(
    ({ interest, from }) => interest === 'none' && (from === null || cents >= (centsOf(from) ?? 0n)),
  );
  const discount = facts.transfer_discount === null ? null : BigInt(Math.round(facts.transfer_discount * 100));
  return {
    ...(discount === null ? {} : { by_transfer: write(shareOf(cents, 10_000n - discount, 10_000n)) }),
    ...(plans.length === 0
      ? {}
      : {
          without_interest: plans.map(({ count }) => ({
            instalments: count,
            each: write(shareOf(cents, 1n, BigInt(count))),
          })),
        }),
  };
}
