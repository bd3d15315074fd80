// The WhatsApp numbers of the shop.
import { MessageCircle, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemText } from '../../texts/problem-text.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState, ErrorState, SkeletonLines } from '../../ui/state.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { ChannelForm } from './channel-form.tsx';
import { ChannelPart } from './channel-part.tsx';
import { useChannels, useProviders } from './setup.queries.ts';

export function ChannelsCard({ tenantId }: { tenantId: string }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const channels = useChannels(tenantId);
  const providers = useProviders();
  const [adding, setAdding] = useState(false);
  const [createdId, setCreatedId] = useState<string | null>(null);
  const add = () => {
    if (providers.error) toasts.fail(problemText(t, providers.error));
    else setAdding(true);
  };
  const addButton = (
    <Button
      tone="primary"
      size="small"
      busy={providers.isPending}
      icon={<Plus className="size-4" aria-hidden />}
      onClick={add}
      data-testid="channel-add"
    >
      {t('channel.add')}
    </Button>
  );
  return (
    <Card
      title={t('channel.title')}
      description={t('channel.description')}
      aside={channels.data && channels.data.length > 0 && addButton}
    >
      {channels.isPending && <SkeletonLines count={4} />}
      {channels.error && !channels.data && (
        <ErrorState text={problemText(t, channels.error)} onRetry={() => void channels.refetch()} />
      )}
      {channels.data?.length === 0 && (
        <EmptyState icon={<MessageCircle aria-hidden />} title={t('channel.none')} action={addButton}>
          {t('channel.noneHelp')}
        </EmptyState>
      )}
      <div className="flex flex-col gap-4">
        {channels.data?.map((channel) => (
          <ChannelPart
            key={channel.id}
            tenantId={tenantId}
            channel={channel}
            manifest={providers.data ?? null}
            justCreated={channel.id === createdId}
          />
        ))}
      </div>
      {adding && providers.data && (
        <ChannelForm
          tenantId={tenantId}
          manifest={providers.data}
          onClose={() => setAdding(false)}
          onCreated={(channel) => {
            setAdding(false);
            setCreatedId(channel.id);
            toasts.say(t('channel.created'));
          }}
        />
      )}
    </Card>
  );
}
