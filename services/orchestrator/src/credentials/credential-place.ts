// Where a credential's sealed value lives: part of what it is bound to.
import type { SealedPlace } from '@nexus/database/keyring';

/** @param id the credential row's own id */
export function credentialPlace(tenantId: string, id: string): SealedPlace {
  return { tenantId, table: 'credentials', column: 'sealed', rowId: id };
}
