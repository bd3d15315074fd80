// The shop's rules as a whole: changed here, saved at once, never over somebody else's change unseen.
import { findWarnings } from '@nexus/contracts/routing/find-warnings';
import { Plus } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Agent, Channel, Routing, RoutingInput } from '../../api/contract-types.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ListField } from '../../ui/form/list-field.tsx';
import { SelectField } from '../../ui/form/select.tsx';
import { Note } from '../../ui/state.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { agentChoices } from './rule-fields.tsx';
import { RuleList } from './rule-list.tsx';
import { intents } from './rule-text.ts';
import type { KeyedRule } from './rule-list.tsx';
import { RoutingTester } from './routing-tester.tsx';
import { useSaveRouting } from './routing.queries.ts';

interface RoutingEditorProps {
  tenantId: string;
  routing: Routing;
  agents: Agent[];
  channels: Channel[];
}
type Draft = Omit<Routing, 'rules' | 'warnings'> & { rules: KeyedRule[] };

const firstThere = 'first';
const mostRules = 30;

const draftOf = ({ warnings: _warnings, ...routing }: Routing): Draft => ({
  ...routing,
  rules: routing.rules.map((rule) => ({ ...rule, key: crypto.randomUUID() })),
});
const inputOf = ({ rules, ...draft }: Draft): RoutingInput => ({
  ...draft,
  rules: rules.map(({ key: _key, ...rule }) => rule),
});
const contentOf = (draft: Draft): string => JSON.stringify({ ...inputOf(draft), revision: 0 });

export function RoutingEditor({ tenantId, routing, agents, channels }: RoutingEditorProps) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const save = useSaveRouting(tenantId);
  const [draft, setDraft] = useState(() => draftOf(routing));
  const [base, setBase] = useState(routing);
  const [openKey, setOpenKey] = useState<string | null>(null);
  const isDirty = contentOf(draft) !== contentOf(draftOf(base));
  const isOutdated = base.revision !== routing.revision;
  const take = (): void => {
    setDraft(draftOf(routing));
    setBase(routing);
    setOpenKey(null);
    save.reset();
  };
  useEffect(() => {
    if (isOutdated && !isDirty) take();
  });
  const change = (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part }));
  const { revision: _revision, ...input } = inputOf(draft);
  const incomplete = draft.rules.findIndex(({ hours }) => hours !== null && hours.stretches.length === 0) + 1;
  const warnings = findWarnings(
    draft.rules,
    agents,
    channels.map(({ id }) => id),
  );
  const add = () => {
    const key = crypto.randomUUID();
    const rule = { channel_ids: null, hours: null, tags: null, intents: null, agent_id: agents.at(-1)?.id ?? '', key };
    change({ rules: [...draft.rules, rule] });
    setOpenKey(key);
  };
  const submit = () =>
    save.mutate(
      { ...input, revision: base.revision },
      {
        onSuccess: (saved) => {
          setBase(saved);
          toasts.say(t('common.saved'));
        },
      },
    );
  return (
    <>
      <Card
        title={t('routing.rules')}
        description={t('routing.rulesHelp')}
        footer={
          <>
            {isDirty && <Button onClick={take}>{t('common.discard')}</Button>}
            <Button
              tone="primary"
              disabled={!isDirty || incomplete > 0}
              busy={save.isPending}
              onClick={submit}
              data-testid="routing-save"
            >
              {t('common.save')}
            </Button>
          </>
        }
      >
        <div className="flex flex-col gap-4">
          {isOutdated && isDirty && (
            <Note tone="warning">
              {t('routing.outdated')}{' '}
              <button type="button" className="font-semibold underline" onClick={take}>
                {t('agent.version.takeTheirs')}
              </button>
            </Note>
          )}
          {draft.rules.length === 0 && <p className="text-sm text-muted">{t('routing.noRules')}</p>}
          <RuleList
            rules={draft.rules}
            {...{ agents, channels, warnings, openKey }}
            onOpen={setOpenKey}
            onChange={(rules) => change({ rules })}
          />
          <div>
            <Button
              icon={<Plus className="size-4" aria-hidden />}
              disabled={draft.rules.length >= mostRules}
              onClick={add}
              data-testid="routing-add"
            >
              {t('routing.add')}
            </Button>
          </div>
          <Otherwise draft={draft} agents={agents} onChange={change} />
          {incomplete > 0 && <Note tone="warning">{t('routing.hoursMissing', { number: incomplete })}</Note>}
          {save.error && <Note tone="danger">{problemText(t, save.error)}</Note>}
        </div>
      </Card>
      <RoutingTester {...{ tenantId, agents, channels, incomplete }} isDraft={isDirty} routing={input} />
      <OwnWords draft={draft} onChange={change} />
    </>
  );
}

interface PartProps {
  draft: Draft;
  onChange(part: Partial<Draft>): void;
}

/** Who answers what no rule decides, and what happens while nobody is there. */
function Otherwise({ draft, agents, onChange }: PartProps & { agents: Agent[] }) {
  const { t } = useTranslation();
  return (
    <div className="grid gap-4 border-t border-line pt-4 sm:grid-cols-2">
      <SelectField
        label={t('routing.default')}
        help={t('routing.defaultHelp')}
        value={draft.default_agent_id ?? firstThere}
        onChange={(id) => onChange({ default_agent_id: id === firstThere ? null : id })}
        choices={[{ value: firstThere, label: t('routing.firstThere') }, ...agentChoices(agents, t('agent.paused'))]}
      />
      <SelectField
        label={t('routing.nobody')}
        help={t('routing.nobodyHelp')}
        value={draft.when_nobody}
        onChange={(when) => onChange({ when_nobody: when })}
        choices={(['default_agent', 'person'] as const).map((one) => ({
          value: one,
          label: t(`routing.nobodies.${one}`),
        }))}
      />
    </div>
  );
}

/** The owner's words by which an intent is told. */
function OwnWords({ draft, onChange }: PartProps) {
  const { t } = useTranslation();
  return (
    <Card title={t('routing.words')} description={t('routing.wordsHelp')}>
      <div className="grid gap-5 sm:grid-cols-3">
        {intents.map((intent) => (
          <ListField
            key={intent}
            label={<span className="inline-block first-letter:uppercase">{t(`routing.intents.${intent}`)}</span>}
            placeholder={t(`routing.wordsLike.${intent}`)}
            clean={(entry) => (entry.trim().length < 2 ? '' : entry.trim().slice(0, 60))}
            value={draft.intent_words[intent]}
            onChange={(words) => onChange({ intent_words: { ...draft.intent_words, [intent]: words } })}
          />
        ))}
      </div>
    </Card>
  );
}
