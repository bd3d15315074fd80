// What the bell and the screen of alerts read from the API and do through it.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, tenantPath } from '../../api/client.ts';
import type { Alert, AlertSettings, AlertSettingsInput, AlertTest, Page } from '../../api/contract-types.ts';
import { useCurrentTenant } from '../../api/current-tenant.tsx';
import { queryKeys } from '../../api/query-keys.ts';
import { useWrite } from '../../api/use-write.ts';

/** Alerts of the platform come over no shop's stream. */
const everyMs = 60_000;

/** The newest alerts: of the current shop, or of everything for a platform administrator. */
export function useAlerts(state: 'open' | 'all') {
  const { i18n } = useTranslation();
  const { tenant, may } = useCurrentTenant();
  const all = may('platform_admin');
  return useQuery({
    queryKey: [...(all || !tenant ? queryKeys.allAlerts : queryKeys.alerts(tenant.id)), state, i18n.language],
    enabled: all || tenant !== null,
    refetchInterval: everyMs,
    queryFn: ({ signal }) =>
      api.get<Page<Alert>>(all || !tenant ? '/admin/alerts' : tenantPath(tenant.id, 'alerts'), {
        query: { state, lang: i18n.language, limit: 50 },
        signal,
      }),
  });
}

export function useAcknowledge() {
  const client = useQueryClient();
  return useWrite({
    mutationFn: (alert: Alert) =>
      api.post(
        alert.tenant_id
          ? tenantPath(alert.tenant_id, 'alerts', alert.id, 'acknowledge')
          : `/admin/alerts/${alert.id}/acknowledge`,
      ),
    onSuccess: (_answer, alert) =>
      Promise.all([
        client.invalidateQueries({ queryKey: queryKeys.allAlerts }),
        alert.tenant_id ? client.invalidateQueries({ queryKey: queryKeys.alerts(alert.tenant_id) }) : undefined,
      ]),
  });
}

export function useAlertSettings(tenantId: string) {
  return useQuery({
    queryKey: queryKeys.alertSettings(tenantId),
    queryFn: ({ signal }) => api.get<AlertSettings>(tenantPath(tenantId, 'alert-settings'), { signal }),
  });
}

export function usePutAlertSettings(tenantId: string) {
  const client = useQueryClient();
  return useWrite({
    mutationFn: (input: AlertSettingsInput) => api.put<AlertSettings>(tenantPath(tenantId, 'alert-settings'), input),
    onSuccess: (settings) => client.setQueryData(queryKeys.alertSettings(tenantId), settings),
  });
}

/** Sends a harmless alert to each destination that is set. */
export function useTestAlerts(tenantId: string) {
  return useWrite({ mutationFn: () => api.post<AlertTest>(tenantPath(tenantId, 'alert-settings', 'test')) });
}
