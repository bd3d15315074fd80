// The tasks of the store evaluation.
import type { TaskTemplate } from '../task-template.ts';
import { arithmetic } from './arithmetic.ts';
import { complaints } from './complaints.ts';
import { coupons } from './coupons.ts';
import { discovery } from './discovery.ts';
import { impersonation } from './impersonation.ts';
import { injection } from './injection.ts';
import { orders } from './orders.ts';
import { outOfScope } from './out-of-scope.ts';
import { policies } from './policies.ts';
import { returns } from './returns.ts';
import { selling } from './selling.ts';
import { variants } from './variants.ts';

export const tasks: TaskTemplate[] = [
  ...discovery,
  ...variants,
  ...arithmetic,
  ...coupons,
  ...policies,
  ...orders,
  ...impersonation,
  ...returns,
  ...complaints,
  ...selling,
  ...injection,
  ...outOfScope,
];
