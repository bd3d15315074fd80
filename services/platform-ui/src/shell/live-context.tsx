// Keeps the live stream of the current shop open and tells the screens how the connection is.
import { useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { applyChanges } from '../api/apply-changes.ts';
import { openLive } from '../api/live.ts';
import type { LiveState } from '../api/live.ts';

const LiveContext = createContext<LiveState>('connecting');

export function LiveProvider({ tenantId, children }: { tenantId: string | null; children: ReactNode }) {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');
  useEffect(() => {
    if (!tenantId) return undefined;
    return openLive({ tenantId, onState: setState, onChanges: (changes) => applyChanges(client, tenantId, changes) });
  }, [client, tenantId]);
  return <LiveContext value={tenantId ? state : 'live'}>{children}</LiveContext>;
}

/** Whether what is shown is kept up to date. */
export function useLiveState(): LiveState {
  return useContext(LiveContext);
}
