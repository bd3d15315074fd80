// How a tool is told which product is meant: by the id an earlier result gave; models write it as text or as a number.
import { z } from 'zod';

export const productId = z.coerce
  .string()
  .regex(/^\d{1,20}$/)
  .describe('product_id of an earlier result');
