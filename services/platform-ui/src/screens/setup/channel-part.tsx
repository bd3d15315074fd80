// One WhatsApp number: whom it answers, whether it works, and where the provider must send its messages.
import { Settings2, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Channel, ChannelMode, WhatsappManifest } from '../../api/contract-types.ts';
import { formatDateTime, formatPhone } from '../../texts/format.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Badge } from '../../ui/badge.tsx';
import type { Tone } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyField } from '../../ui/copy-field.tsx';
import { Note } from '../../ui/state.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { ChannelSettings } from './channel-settings.tsx';
import { ModeFields } from './mode-fields.tsx';
import { usePatchChannel } from './setup.queries.ts';

const modeTones: Record<ChannelMode, Tone> = {
  everyone: 'success',
  new_customers: 'accent',
  test_numbers: 'warning',
  off: 'neutral',
};

interface ChannelPartProps {
  tenantId: string;
  channel: Channel;
  manifest: WhatsappManifest | null;
  /** Opens with what is to be done at the provider. */
  justCreated: boolean;
}

export function ChannelPart({ tenantId, channel, manifest, justCreated }: ChannelPartProps) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const patch = usePatchChannel(tenantId, channel.id);
  const [settings, setSettings] = useState(false);
  const provider = manifest?.providers.find((one) => one.id === channel.provider);
  const onError = (error: Error) => toasts.fail(problemText(t, error));
  const changeMode = (mode: ChannelMode) => {
    const before = channel.mode;
    patch.mutate(
      { mode },
      {
        onSuccess: () =>
          toasts.say(t('channel.modeChanged', { mode: t(`channel.modes.${mode}`) }), {
            action: { label: t('common.undo'), run: () => patch.mutate({ mode: before }, { onError }) },
          }),
        onError,
      },
    );
  };
  return (
    <section
      aria-label={channel.label || channel.phone_number}
      data-testid="channel"
      className="flex flex-col gap-4 rounded-lg border border-line p-4"
    >
      <div className="flex flex-wrap items-center justify-between gap-2">
        <div className="min-w-0">
          <h3 className="flex flex-wrap items-center gap-2 font-semibold">
            {formatPhone(channel.phone_number)}
            <Badge>{provider?.label ?? channel.provider}</Badge>
            <Badge tone={modeTones[channel.mode]}>{t(`channel.modes.${channel.mode}`)}</Badge>
          </h3>
          <p className="text-xs text-muted">
            {channel.label && `${channel.label} · `}
            {channel.last_webhook_at
              ? t('channel.lastWebhook', { when: formatDateTime(channel.last_webhook_at) })
              : t('channel.noWebhook')}
          </p>
        </div>
        <Button size="small" icon={<Settings2 className="size-3.5" aria-hidden />} onClick={() => setSettings(true)}>
          {t('channel.settings')}
        </Button>
      </div>
      {channel.broken && (
        <Note tone="danger" icon={<TriangleAlert aria-hidden />}>
          <strong>{t('channel.broken')}</strong>{' '}
          {t(`problem.${channel.broken.code}`, { defaultValue: channel.broken.message })}{' '}
          <span className="opacity-80">
            ({t('channel.brokenSince', { when: formatDateTime(channel.broken.since) })})
          </span>
        </Note>
      )}
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <ModeFields
          mode={channel.mode}
          onMode={changeMode}
          modeHelp={t(`channel.modesHelp.${channel.mode}`)}
          testNumbers={channel.test_numbers}
          onTestNumbers={(numbers) => patch.mutate({ test_numbers: numbers }, { onError })}
          testNumbersHelp={channel.test_numbers.length === 0 ? t('channel.testNumbersNone') : undefined}
          disabled={patch.isPending}
        />
      </div>
      <details open={justCreated || channel.last_webhook_at === null} className="group">
        <summary className="cursor-pointer text-sm font-medium text-accent hover:underline">
          {t('channel.webhookTitle')}
        </summary>
        <div className="mt-3 flex flex-col gap-3">
          <CopyField label={t('channel.webhookUrl')} value={channel.webhook_url} data-testid="webhook-url" />
          <ol className="list-decimal space-y-1 pl-5 text-sm text-muted marker:text-faint">
            {(t(`channel.webhookSteps.${channel.provider}`, { returnObjects: true }) as string[]).map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </div>
      </details>
      {settings && (
        <ChannelSettings
          tenantId={tenantId}
          channel={channel}
          provider={provider ?? null}
          onClose={() => setSettings(false)}
        />
      )}
    </section>
  );
}
