// The conditions of one rule and the agent it names.
import { useTranslation } from 'react-i18next';
import type { Agent, Channel, RoutingRule } from '../../api/contract-types.ts';
import { weekdayNames } from '../../texts/format.ts';
import { ListField } from '../../ui/form/list-field.tsx';
import { SelectField } from '../../ui/form/select.tsx';
import { CheckboxRow } from '../../ui/form/toggle.tsx';
import { WeekHours } from '../../ui/form/week-hours.tsx';
import { usualHours } from '../../ui/form/usual-hours.ts';
import { channelName, intents } from './rule-text.ts';

const hoursChoices = ['any', 'inside', 'outside'] as const;

interface RuleFieldsProps {
  rule: RoutingRule;
  agents: Agent[];
  channels: Channel[];
  onChange(rule: RoutingRule): void;
}

export function RuleFields({ rule, agents, channels, onChange }: RuleFieldsProps) {
  const { t } = useTranslation();
  const set = (part: Partial<RoutingRule>) => onChange({ ...rule, ...part });
  const hours = rule.hours === null ? 'any' : rule.hours.inside ? 'inside' : 'outside';
  return (
    <div className="flex flex-col gap-5">
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          label={t('routing.agent')}
          value={rule.agent_id}
          onChange={(id) => set({ agent_id: id })}
          choices={agentChoices(agents, t('agent.paused'))}
        />
        <SelectField
          label={t('routing.when.hours')}
          value={hours}
          onChange={(chosen) =>
            set({
              hours:
                chosen === 'any'
                  ? null
                  : { stretches: rule.hours?.stretches ?? usualHours, inside: chosen === 'inside' },
            })
          }
          choices={hoursChoices.map((one) => ({ value: one, label: t(`routing.hours.${one}`) }))}
        />
      </div>
      {rule.hours && (
        <WeekHours
          value={rule.hours.stretches}
          onChange={(stretches) => set({ hours: { stretches, inside: rule.hours?.inside ?? true } })}
          dayNames={weekdayNames()}
          none={t('routing.noHours')}
          nextDay={t('agent.hours.nextDay')}
        />
      )}
      <div className="grid gap-5 sm:grid-cols-2">
        <Boxes
          legend={t('routing.when.intent')}
          help={t('routing.when.intentHelp')}
          options={intents.map((one) => ({ value: one, label: t(`routing.intents.${one}`) }))}
          value={rule.intents}
          onChange={(chosen) => set({ intents: chosen })}
        />
        <Boxes
          legend={t('routing.when.channel')}
          help={t('routing.when.channelHelp')}
          options={[...new Set([...channels.map(({ id }) => id), ...(rule.channel_ids ?? [])])].map((id) => ({
            value: id,
            label: channelName(t, id, channels),
          }))}
          value={rule.channel_ids}
          onChange={(chosen) => set({ channel_ids: chosen })}
        />
      </div>
      <ListField
        className="max-w-md"
        label={t('routing.when.tag')}
        help={t('routing.when.tagHelp')}
        optional={t('form.optional')}
        placeholder="mayorista"
        clean={(entry) => entry.trim().toLowerCase().slice(0, 30)}
        value={rule.tags ?? []}
        onChange={(tags) => set({ tags: tags.length > 0 ? tags : null })}
      />
    </div>
  );
}

export function agentChoices(agents: Agent[], paused: string): { value: string; label: string }[] {
  return agents.map((one) => ({ value: one.id, label: one.is_active ? one.name : `${one.name} (${paused})` }));
}

interface BoxesProps<Value extends string> {
  legend: string;
  help: string;
  options: { value: Value; label: string }[];
  value: Value[] | null;
  onChange(value: Value[] | null): void;
}

/** None ticked: the condition is not set. */
function Boxes<Value extends string>({ legend, help, options, value, onChange }: BoxesProps<Value>) {
  const chosen = value ?? [];
  const toggle = (one: Value, on: boolean) => {
    const next = on ? [...chosen, one] : chosen.filter((other) => other !== one);
    onChange(next.length > 0 ? next : null);
  };
  return (
    <fieldset className="min-w-0">
      <legend className="text-sm font-medium">{legend}</legend>
      <p className="mb-2 text-xs text-muted">{help}</p>
      <div className="flex flex-col gap-2">
        {options.map((option) => (
          <CheckboxRow
            key={option.value}
            label={<span className="inline-block first-letter:uppercase">{option.label}</span>}
            checked={chosen.includes(option.value)}
            onChange={(on) => toggle(option.value, on)}
          />
        ))}
      </div>
    </fieldset>
  );
}
