// What a shop itself pays its provider for a model: orchestrator ↔ panel (GET and PUT …/model-prices), ↔ agent (a turn).
import { z } from 'zod';

/** US dollars per million tokens; 0: it runs on the shop's own machine. */
const perMillion = z.number().min(0).max(10_000).multipleOf(0.0001);

export const ownModelPrice = z
  .strictObject({
    model_provider: z.string().min(1).max(40),
    model: z.string().trim().min(1).max(120),
    input: perMillion,
    /** Of the input, what the provider read from its cache. */
    cached: perMillion,
    output: perMillion,
  })
  .refine(({ cached, input }) => cached <= input, {
    path: ['cached'],
    message: 'cached input costs at most what input costs',
  });
export type OwnModelPrice = z.infer<typeof ownModelPrice>;

/** The whole list, which takes the place of the one before. */
export const ownModelPrices = z.strictObject({
  prices: z
    .array(ownModelPrice)
    .max(50)
    .refine(
      (list) => new Set(list.map(({ model_provider: provider, model }) => `${provider}/${model}`)).size === list.length,
      { message: 'each model has one price' },
    ),
});
export type OwnModelPrices = z.infer<typeof ownModelPrices>;
