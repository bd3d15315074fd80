// Figures of the running process: who waits longest, Redis, delays, clock, key and workers.
import { useTranslation } from 'react-i18next';
import type { SystemHealth } from '../../api/contract-types.ts';
import { formatDateTime, formatDuration, formatNumber } from '../../texts/format.ts';
import { Card } from '../../ui/card.tsx';

export function FiguresCard({ health }: { health: SystemHealth }) {
  const { t } = useTranslation();
  const { lag, redis, encryption, oldest_unanswered: oldest, workers } = health;
  const mode = t(`system.redisMode.${redis.mode}`);
  const rows: [string, string][] = [
    ['oldestUnanswered', oldest ? formatDuration(oldest.seconds * 1000) : t('system.nobodyWaits')],
    ['redis', redis.since ? `${mode} · ${t('system.since', { when: formatDateTime(redis.since) })}` : mode],
    ['notifyLag', lag.notify_ms === null ? t('system.notHeard') : `${formatNumber(lag.notify_ms)} ms`],
    ['loopLag', `${formatNumber(lag.event_loop_ms)} ms`],
    ['clockSkew', `${formatNumber(lag.clock_skew_ms)} ms`],
    [
      'keyFingerprint',
      encryption.keys > 1 ? `${encryption.fingerprint} (+${encryption.keys - 1})` : encryption.fingerprint,
    ],
    [
      'workers',
      workers
        .map(({ name, active }) => `${t(`system.queueName.${name}`, { defaultValue: name })} ${active}`)
        .join(' · ') || '—',
    ],
  ];
  return (
    <Card title={t('system.figures')}>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-sm">
        {rows.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-muted">{t(`system.${label}`)}</dt>
            <dd className="min-w-0 text-right break-words tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
