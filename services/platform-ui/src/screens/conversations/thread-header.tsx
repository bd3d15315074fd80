// The head of a thread: whom it is with, who is in charge, and the buttons that change that.
import { Link } from '@tanstack/react-router';
import { ArrowLeft, Bot, ChevronDown, CircleCheck, FlaskConical, Hand, Info } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Conversation, OwnerInput } from '../../api/contract-types.ts';
import { formatPhone } from '../../texts/format.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { useSetOwner, useSettle } from './conversations.queries.ts';
import { customerName } from './customer-name.ts';
import { OwnerBadge } from './owner-badge.tsx';
import { WaitingBadge } from './waiting-badge.tsx';

interface ThreadHeaderProps {
  tenantId: string;
  conversation: Conversation;
  mayAct: boolean;
  detailsOpen: boolean;
  onDetails(): void;
  /** Left out where it is not allowed. */
  onSaveTest?: (() => void) | undefined;
}

export function ThreadHeader({
  tenantId,
  conversation,
  mayAct,
  detailsOpen,
  onDetails,
  onSaveTest,
}: ThreadHeaderProps) {
  const { t } = useTranslation();
  const name = customerName(t, conversation.customer);
  const { phone } = conversation.customer;
  return (
    <header className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b border-line bg-surface px-4 py-2 max-md:px-2">
      <Link
        to="/conversations"
        aria-label={t('conversation.back')}
        className="flex size-10 items-center justify-center rounded-lg text-muted hover:bg-sunken md:hidden"
      >
        <ArrowLeft className="size-5" aria-hidden />
      </Link>
      <Avatar name={name} seed={conversation.customer.id} size="small" />
      <div className="min-w-0 flex-1">
        <h2 className="truncate text-sm font-semibold">{name}</h2>
        {phone && conversation.customer.name && <p className="truncate text-xs text-muted">{formatPhone(phone)}</p>}
      </div>
      {onSaveTest && (
        <IconButton
          label={t('agentTest.save')}
          onClick={onSaveTest}
          className="order-2 @xl:order-4"
          data-testid="save-test-open"
        >
          <FlaskConical className="size-4.5" aria-hidden />
        </IconButton>
      )}
      <IconButton
        label={t('conversation.details')}
        aria-expanded={detailsOpen}
        onClick={onDetails}
        className="order-2 @xl:order-4"
      >
        <Info className="size-4.5" aria-hidden />
      </IconButton>
      <div className="order-3 flex min-w-0 flex-wrap items-center justify-between gap-x-3 gap-y-2 max-md:px-2 @max-xl:basis-full">
        <span className="flex min-w-0 flex-wrap items-center gap-1.5">
          <OwnerBadge conversation={conversation} detailed />
          <WaitingBadge conversation={conversation} brief />
        </span>
        {mayAct && <OwnerButtons tenantId={tenantId} conversation={conversation} />}
      </div>
    </header>
  );
}

/** Ends of a takeover that are offered; hours from now, null: not by itself. */
const durations: { hours: number | null; label: string }[] = [
  { hours: 1, label: 'owner.forOneHour' },
  { hours: 4, label: 'owner.forFourHours' },
  { hours: 24, label: 'owner.forOneDay' },
  { hours: null, label: 'owner.untilGivenBack' },
];

function OwnerButtons({ tenantId, conversation }: { tenantId: string; conversation: Conversation }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const setOwner = useSetOwner(tenantId, conversation.id);
  const before: OwnerInput = {
    owner: conversation.owner,
    ...(conversation.owner === 'human' ? { until: conversation.owner_until } : {}),
  };
  const change = (input: OwnerInput, said: string) =>
    setOwner.mutate(input, {
      onSuccess: () =>
        toasts.say(said, { about: 'owner', action: { label: t('common.undo'), run: () => setOwner.mutate(before) } }),
      onError: (error) => toasts.fail(problemText(t, error)),
    });
  const take = (hours?: number | null) =>
    change(
      {
        owner: 'human',
        ...(hours === undefined
          ? {}
          : { until: hours === null ? null : new Date(Date.now() + hours * 3_600_000).toISOString() }),
      },
      t('owner.taken'),
    );
  if (conversation.owner === 'human') {
    return (
      <GiveBack
        tenantId={tenantId}
        conversation={conversation}
        busy={setOwner.isPending}
        onGiveBack={() => change({ owner: 'ai' }, t('owner.givenBack'))}
      />
    );
  }
  return (
    <span className="flex">
      <Button
        size="small"
        tone="primary"
        busy={setOwner.isPending}
        icon={<Hand className="size-3.5" aria-hidden />}
        data-testid="take-over"
        className="rounded-r-none"
        onClick={() => take()}
      >
        {t('owner.takeOver')}
      </Button>
      <Menu
        trigger={
          <button
            type="button"
            disabled={setOwner.isPending}
            aria-label={t('owner.takeOverFor')}
            title={t('owner.takeOverFor')}
            className="flex h-7 max-md:h-9 items-center rounded-r-lg border-l border-accent-ink/25 bg-accent px-1.5 text-accent-ink hover:bg-accent-strong"
          >
            <ChevronDown className="size-3.5" aria-hidden />
          </button>
        }
      >
        {durations.map(({ hours, label }) => (
          <MenuItem key={label} onSelect={() => take(hours)}>
            {t(label)}
          </MenuItem>
        ))}
      </Menu>
    </span>
  );
}

interface GiveBackProps {
  tenantId: string;
  conversation: Conversation;
  busy: boolean;
  onGiveBack(): void;
}

/** Settled, which can be taken back; or back to the agent in the middle of it. */
function GiveBack({ tenantId, conversation, busy, onGiveBack }: GiveBackProps) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const settle = useSettle(tenantId, conversation.id);
  const fail = (error: unknown) => toasts.fail(problemText(t, error));
  const takeBack = { label: t('common.undo'), run: () => settle.mutate(false, { onError: fail }) };
  return (
    <span className="flex flex-wrap gap-1.5">
      <Button
        size="small"
        busy={settle.isPending}
        icon={<CircleCheck className="size-4 text-success" aria-hidden />}
        data-testid="resolve"
        onClick={() =>
          settle.mutate(true, {
            onSuccess: () => toasts.say(t('waiting.resolved'), { about: 'owner', action: takeBack }),
            onError: fail,
          })
        }
      >
        {t('owner.resolve')}
      </Button>
      <Button
        size="small"
        busy={busy}
        icon={<Bot className="size-4 text-ai" aria-hidden />}
        data-testid="give-back"
        onClick={onGiveBack}
      >
        {t('owner.giveBack')}
      </Button>
    </span>
  );
}
