// Says which parties of the outside world are simulated, so that nobody takes a rehearsal for the real thing.
import { useQuery } from '@tanstack/react-query';
import { FlaskConical } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client.ts';
import type { Parties } from '../api/contract-types.ts';
import { queryKeys } from '../api/query-keys.ts';
import { Badge } from '../ui/badge.tsx';

type Simulated = 'model' | 'whatsapp' | 'whatsapp_ycloud' | 'whatsapp_meta' | 'shop';

/** The simulated parties; both WhatsApp providers together are one. */
function useSimulated(): Simulated[] {
  const parties = useQuery({
    queryKey: queryKeys.parties,
    staleTime: 60_000,
    queryFn: ({ signal }) => api.get<Parties>('/admin/parties', { signal }),
  });
  const names = new Set((parties.data?.parties ?? []).filter((one) => one.mode === 'simulated').map((one) => one.name));
  const both = names.has('whatsapp_ycloud') && names.has('whatsapp_meta');
  const whatsapp: Simulated[] = both
    ? ['whatsapp']
    : (['whatsapp_ycloud', 'whatsapp_meta'] as const).filter((name) => names.has(name));
  return [
    ...(names.has('model') ? ['model' as const] : []),
    ...whatsapp,
    ...(names.has('shop') ? ['shop' as const] : []),
  ];
}

export function PartyBadges() {
  const { t } = useTranslation();
  return (
    <span className="flex items-center gap-1.5 max-lg:hidden">
      {useSimulated().map((name) => (
        <Badge
          key={name}
          tone="warning"
          icon={<FlaskConical aria-hidden />}
          data-testid="party-badge"
          data-party={name}
          title={t('party.help')}
        >
          {t(`party.${name}`)}
        </Badge>
      ))}
    </span>
  );
}

/** The same on one thin line, where the bar has no room. */
export function PartyStrip() {
  const { t } = useTranslation();
  const simulated = useSimulated();
  if (simulated.length === 0) return null;
  return (
    <p className="flex items-center justify-center gap-1.5 bg-warning-soft px-3 py-0.5 text-2xs font-medium text-warning lg:hidden">
      <FlaskConical className="size-3 shrink-0" aria-hidden />
      <span className="truncate" data-testid="party-badge">
        {simulated.map((name) => t(`party.${name}`)).join(' · ')}
      </span>
    </p>
  );
}
