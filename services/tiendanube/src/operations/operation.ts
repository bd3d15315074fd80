// What an operation is: one question to one shop, answered with the contract's facts.
import type { z } from 'zod';
import type { ShopOperationName, shopOperations } from '@nexus/contracts/shop';
import type { ShopReader } from '../shop-api/shop-reader.ts';

export type OperationInput<N extends ShopOperationName> = z.output<(typeof shopOperations)[N]['input']>;
export type OperationData<N extends ShopOperationName> = z.output<(typeof shopOperations)[N]['data']>;

export type OperationCall<N extends ShopOperationName> = {
  shop: ShopReader;
  input: OperationInput<N>;
  /** The tenant's, e.g. `es-AR`: its language is chosen among the shop's. */
  locale: string;
  /** Milliseconds since the epoch. */
  now: number;
};

export type Operation<N extends ShopOperationName> = (call: OperationCall<N>) => Promise<OperationData<N>>;
