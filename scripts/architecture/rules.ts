// The list of architecture rules, in the order they are printed.
import { environment } from './files/environment.ts';
import { exportsAndTypes } from './files/exports.ts';
import { folders } from './files/folders.ts';
import { modelNames } from './files/model-names.ts';
import { names } from './files/names.ts';
import { patternFlags } from './files/pattern-flags.ts';
import { pinnedVersions } from './files/pinned-versions.ts';
import { purposeLine } from './files/purpose-line.ts';
import { secrets } from './files/secrets.ts';
import { serviceRoot } from './files/service-root.ts';
import { sizes } from './files/sizes.ts';
import { boundaries } from './imports/boundaries.ts';
import { cycles } from './imports/cycles.ts';
import { outgoingHttp } from './imports/outgoing-http.ts';
import { packageOrder } from './imports/package-order.ts';
import { platformTransaction } from './imports/platform-transaction.ts';
import { siblingsApart } from './imports/siblings-apart.ts';
import { sliceOrder } from './imports/slice-order.ts';
import { sliceSurface } from './imports/slice-surface.ts';
import type { Rule } from './rule.ts';

/** What the rules know of this repository, and a test replaces. */
export interface RuleLists {
  sliceOrders: Readonly<Record<string, readonly string[]>>;
  platformTransactionCallers: Readonly<Record<string, string>>;
  outgoingHttpExceptions: Readonly<Record<string, string>>;
}

export function createRules(lists: RuleLists): Rule[] {
  return [
    boundaries,
    packageOrder,
    sliceOrder(lists.sliceOrders),
    sliceSurface,
    siblingsApart,
    cycles,
    platformTransaction(lists.platformTransactionCallers),
    outgoingHttp(lists.outgoingHttpExceptions),
    sizes,
    folders,
    names,
    modelNames,
    serviceRoot,
    environment,
    purposeLine,
    exportsAndTypes,
    patternFlags,
    pinnedVersions,
    secrets,
  ];
}
