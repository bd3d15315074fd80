// Who would answer a message on a number at an hour, and why: each rule with its verdict.
import { Check, Circle, CircleSlash, Minus, Search } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Agent, Channel, RoutingInput, RoutingTry } from '../../api/contract-types.ts';
import { formatDateTime } from '../../texts/format.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { TextField } from '../../ui/form/field.tsx';
import { ListField } from '../../ui/form/list-field.tsx';
import { SelectField } from '../../ui/form/select.tsx';
import { ErrorState, Note } from '../../ui/state.tsx';
import { agentChoices } from './rule-fields.tsx';
import { useChoiceSentence } from '../../texts/choice-sentence.ts';
import { channelName } from './rule-text.ts';
import { useTryRouting } from './routing.queries.ts';

const nobody = 'nobody';

interface RoutingTesterProps {
  tenantId: string;
  agents: Agent[];
  channels: Channel[];
  routing: Omit<RoutingInput, 'revision'>;
  /** It was changed and not saved. */
  isDraft: boolean;
  /** Number of the rule that lacks its hours; 0: none does. */
  incomplete: number;
}

interface Tried {
  verdict: RoutingTry;
  isDraft: boolean;
  /** The routing it was tried with, to tell when that was changed since. */
  content: string;
}

export function RoutingTester({ tenantId, agents, channels, routing, isDraft, incomplete }: RoutingTesterProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [channelId, setChannelId] = useState(channels[0]?.id ?? '');
  const [at, setAt] = useState('');
  const [tags, setTags] = useState<string[]>([]);
  const [current, setCurrent] = useState(nobody);
  const [tried, setTried] = useState<Tried | null>(null);
  const asking = useTryRouting(tenantId);
  const content = JSON.stringify(routing);
  const ask = () => {
    const input = {
      text: text.trim(),
      channel_id: channelId,
      tags,
      current_agent_id: current === nobody ? null : current,
      ...(at === '' ? {} : { at: new Date(at).toISOString() }),
      ...(isDraft ? { routing } : {}),
    };
    asking.mutate(input, { onSuccess: (verdict) => setTried({ verdict, isDraft, content }) });
  };
  if (channels.length === 0)
    return (
      <Card title={t('routing.try')}>
        <p className="text-sm text-muted">{t('routing.tryNoChannel')}</p>
      </Card>
    );
  return (
    <Card title={t('routing.try')} description={t('routing.tryHelp')}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (incomplete === 0 && !asking.isPending) ask();
        }}
      >
        <TextField
          label={t('routing.tryText')}
          placeholder={t('routing.tryExample')}
          value={text}
          maxLength={4000}
          data-testid="routing-try-text"
          onChange={(event) => setText(event.target.value)}
        />
        <div className="grid items-start gap-4 sm:grid-cols-2">
          <SelectField
            label={t('routing.tryChannel')}
            value={channelId}
            onChange={setChannelId}
            choices={channels.map(({ id }) => ({ value: id, label: channelName(t, id, channels) }))}
          />
          <TextField
            label={t('routing.tryAt')}
            help={t('routing.tryAtHelp')}
            optional={t('form.optional')}
            type="datetime-local"
            value={at}
            onChange={(event) => setAt(event.target.value)}
          />
          <SelectField
            label={t('routing.tryCurrent')}
            help={t('routing.tryCurrentHelp')}
            value={current}
            onChange={setCurrent}
            choices={[{ value: nobody, label: t('routing.tryNew') }, ...agentChoices(agents, t('agent.paused'))]}
          />
          <ListField
            label={t('tags.title')}
            optional={t('form.optional')}
            clean={(entry) => entry.trim().toLowerCase().slice(0, 30)}
            value={tags}
            onChange={setTags}
          />
        </div>
        <div>
          <Button
            type="submit"
            icon={<Search className="size-4" aria-hidden />}
            busy={asking.isPending}
            disabled={incomplete > 0}
            data-testid="routing-try"
          >
            {t('routing.tryRun')}
          </Button>
        </div>
      </form>
      <div aria-live="polite" className="mt-4 empty:hidden">
        {incomplete > 0 && <Note tone="warning">{t('routing.hoursMissing', { number: incomplete })}</Note>}
        {incomplete === 0 && asking.error && <ErrorState text={problemText(t, asking.error)} onRetry={ask} />}
        {incomplete === 0 && !asking.error && tried && (
          <div className="flex flex-col gap-3">
            {tried.content !== content && <Note tone="warning">{t('routing.tryOld')}</Note>}
            <Verdict tried={tried.verdict} agents={agents} isDraft={tried.isDraft} />
          </div>
        )}
      </div>
    </Card>
  );
}

const looks = {
  chosen: { icon: Check, className: 'bg-success-soft text-success' },
  passed_over: { icon: CircleSlash, className: 'bg-warning-soft text-warning' },
  no_match: { icon: Minus, className: 'bg-sunken text-muted' },
  not_asked: { icon: Circle, className: 'bg-sunken text-faint' },
} as const;

function Verdict({ tried, agents, isDraft }: { tried: RoutingTry; agents: Agent[]; isDraft: boolean }) {
  const { t } = useTranslation();
  const sentence = useChoiceSentence();
  const { choice, rules, intent } = tried;
  const found = intent.intent === null ? [] : intent.words[intent.intent];
  return (
    <div className="flex flex-col gap-3" data-testid="routing-verdict">
      <Note tone={choice.agent ? 'success' : 'person'}>
        <p className="font-semibold">
          {choice.agent ? t('routing.answers', { name: choice.agent.name }) : t('routing.personAnswers')}
        </p>
        <p>{sentence(choice)}</p>
      </Note>
      <p className="text-xs text-muted">
        {t('routing.tryWhen', { when: formatDateTime(tried.at), zone: tried.timezone })}
        {isDraft && ` · ${t('routing.tryDraft')}`}
      </p>
      <p className="text-sm">
        {intent.intent === null
          ? t('routing.noIntent')
          : t(intent.clear ? 'routing.clearIntent' : 'routing.someIntent', {
              intent: t(`routing.intents.${intent.intent}`),
              words: found.map((word) => `«${word}»`).join(', '),
            })}
      </p>
      <ol className="flex flex-col gap-2">
        {rules.map((rule) => {
          const { icon: Icon, className } = looks[rule.verdict];
          const name = agents.find(({ id }) => id === rule.agent_id)?.name ?? '';
          return (
            <li key={rule.rule} className="flex items-start gap-2.5 text-sm" data-verdict={rule.verdict}>
              <span className={`mt-0.5 flex size-5 shrink-0 items-center justify-center rounded-full ${className}`}>
                <Icon className="size-3" aria-hidden />
              </span>
              <span className="min-w-0 flex-1">
                <span className="font-medium">{t('routing.ruleOf', { number: rule.rule, name })}</span>{' '}
                <span className="text-muted">
                  {t(`routing.verdict.${rule.verdict}`)}
                  {rule.away && ` ${t(`routing.away.${rule.away}`)}`}
                </span>
                {rule.conditions.length > 0 && (
                  <span className="mt-1 flex flex-wrap gap-1.5">
                    {rule.conditions.map((condition) => (
                      <Badge key={condition.kind} tone={condition.holds ? 'success' : 'neutral'}>
                        {t(`routing.condition.${condition.kind}`)}:{' '}
                        {t(condition.holds ? 'routing.holds' : 'routing.holdsNot')}
                      </Badge>
                    ))}
                  </span>
                )}
              </span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
