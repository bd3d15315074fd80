// The shop whose things are on the screen: chosen in the top bar, remembered by the browser.
import { useQuery } from '@tanstack/react-query';
import { createContext, useCallback, useContext, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { api } from './client.ts';
import type { Page, Session, Tenant } from './contract-types.ts';
import { queryKeys } from './query-keys.ts';
import type { RequiredRole } from './session.ts';
import { isAtLeast, roleIn } from './session.ts';

const storageKey = 'nexus.tenant';

export interface TenantChoice {
  id: string;
  name: string;
}

export interface CurrentTenant {
  /** Null while the person has no shop. */
  tenant: TenantChoice | null;
  choices: TenantChoice[];
  choose(tenantId: string): void;
  may(required: RequiredRole): boolean;
}

const TenantContext = createContext<CurrentTenant | null>(null);

/** Every shop the person can see; a platform admin reads the list of all. */
function useChoices(session: Session) {
  return useQuery({
    queryKey: queryKeys.tenants,
    staleTime: 60_000,
    queryFn: async ({ signal }): Promise<TenantChoice[]> => {
      if (!session.user.platform_admin)
        return session.memberships.map((one) => ({ id: one.tenant_id, name: one.store_name }));
      const tenants: Tenant[] = [];
      let cursor: string | null = null;
      do {
        const page: Page<Tenant> = await api.get<Page<Tenant>>('/admin/tenants', {
          query: { cursor, limit: 100 },
          signal,
        });
        tenants.push(...page.items);
        cursor = page.next_cursor;
      } while (cursor && tenants.length < 1000);
      // The oldest first: it is the one shown to whoever has not chosen yet.
      tenants.sort((one, other) => Date.parse(one.created_at) - Date.parse(other.created_at));
      return tenants.map((one) => ({ id: one.id, name: one.store_name }));
    },
  });
}

interface TenantProviderProps {
  session: Session;
  /** Shown while the list is read, and when it cannot be. */
  fallback(error: Error | null, retry: () => void): ReactNode;
  children: ReactNode;
}

/** Gives the current shop to everything below it; `?tenant=` in the address chooses it (links in mails). */
export function TenantProvider({ session, fallback, children }: TenantProviderProps) {
  const choices = useChoices(session);
  const [chosenId, setChosenId] = useState(
    () => new URLSearchParams(window.location.search).get('tenant') ?? localStorage.getItem(storageKey),
  );
  const choose = useCallback((tenantId: string) => {
    localStorage.setItem(storageKey, tenantId);
    setChosenId(tenantId);
  }, []);
  const value = useMemo((): CurrentTenant | null => {
    if (!choices.data) return null;
    const tenant = choices.data.find((one) => one.id === chosenId) ?? choices.data[0] ?? null;
    return {
      tenant,
      choices: choices.data,
      choose,
      may: (required) => isAtLeast(roleIn(session, tenant?.id ?? null), required),
    };
  }, [choices.data, chosenId, choose, session]);
  if (!value) return fallback(choices.error, () => void choices.refetch());
  return <TenantContext value={value}>{children}</TenantContext>;
}

/** The current shop and the choice of shops. */
export function useCurrentTenant(): CurrentTenant {
  const value = useContext(TenantContext);
  if (!value) throw new Error('useCurrentTenant is used outside of TenantProvider.');
  return value;
}

/** Id of the current shop; only for screens that are not drawn without one. */
export function useTenantId(): string {
  const { tenant } = useCurrentTenant();
  if (!tenant) throw new Error('This screen needs a shop.');
  return tenant.id;
}
