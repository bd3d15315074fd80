// In a long episode what the shop said at its beginning is not lost: the model reads it in short, the check of an answer knows it whole.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop, said } from '@nexus/testing/drive-shop';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { modelRequests } from '@nexus/testing/watch-model';

let nexus: Nexus;
before(async () => {
  nexus = await startNexus();
});
after(() => nexus?.close());
afterEach(() => checkInvariants(nexus));

for (const thrift of [false, true])
  test(`a price of the first turn is known in the fifteenth${thrift ? ', also with thrift' : ''}`, async () => {
    const shop = await createShop(nexus);
    const customer = shop.customer();
    const asks = async (text: string): Promise<string> => {
      const { length } = await customer.received();
      await customer.writes(text);
      await customer.receives(length + 1);
      await nexus.settle();
      return said((await customer.received()).slice(length));
    };
    const price = /\$\s?[\d.]+/.exec(await asks('Hola, cuánto sale el buzo negro en M?'))?.[0];
    assert.ok(price, 'the first answer tells a price');
    for (let turn = 2; turn < 15; turn += 1) await asks(`dale, gracias (${turn})`);
    if (thrift) {
      await shop.api('PATCH', '', { daily_budget_usd: 100, thrift_from_percent: 1 });
      await nexus.rows(
        `insert into usage_records (tenant_id, id, model_provider, model, input_tokens, output_tokens, cached_tokens, cost_usd)
         values ($1, gen_random_uuid(), 'openai', 'x', 1, 1, 0, 50) returning id`,
        [shop.facts.tenantId],
      );
    }
    const { length: askedBefore } = await modelRequests(nexus);
    await asks('me repetís el precio?');
    const request = (await modelRequests(nexus))[askedBefore];
    const told = (request?.body.messages ?? []).filter(({ role }) => role === 'system').map(({ content }) => content);
    const facts = told.find((text) => text.includes('What the tools gave earlier')) ?? '';
    assert.match(facts, /Buzo canguro negro/);
    const digits = (text: string): string => text.replace(/\D/g, '');
    assert.ok(digits(facts).includes(digits(price)), `${price} in ${facts.slice(0, 400)}`);
    assert.ok(facts.length < 15_000, String(facts.length));
  });
