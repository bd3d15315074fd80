// By which rules an agent hands over to a person: the shop's, or for each its own.
import { Controller } from 'react-hook-form';
import type { UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { ListField } from '../../../ui/form/list-field.tsx';
import { SelectField } from '../../../ui/form/select.tsx';
import type { AgentFormValues } from '../agent-values.ts';

type Rules = AgentFormValues['handoff_rules'];
const wordRules = ['payment_receipt', 'complaint', 'frustration'] as const;
const rules = [...wordRules, 'repeated_failure'] as const;
const choices = ['shop', 'on', 'off'] as const;

/** As many letters as the API takes for a word. */
const word = (entry: string): string => (entry.trim().length < 2 ? '' : entry.trim().slice(0, 60));

export function AgentHandoffRules({ form }: { form: UseFormReturn<AgentFormValues> }) {
  const { t } = useTranslation();
  return (
    <Controller
      control={form.control}
      name="handoff_rules"
      render={({ field: { value, onChange } }) => (
        <fieldset className="min-w-0">
          <legend className="mb-2 text-sm font-medium">{t('agent.rules.title')}</legend>
          <div className="flex flex-col gap-4 rounded-lg border border-line p-4">
            <p className="text-xs text-muted">{t('agent.rules.help')}</p>
            <div className="grid gap-4 sm:grid-cols-2">
              {rules.map((rule) => (
                <Rule key={rule} rule={rule} value={value} onChange={onChange} />
              ))}
            </div>
          </div>
        </fieldset>
      )}
    />
  );
}

interface RuleProps {
  rule: (typeof rules)[number];
  value: Rules;
  onChange(value: Rules): void;
}

function Rule({ rule, value, onChange }: RuleProps) {
  const { t } = useTranslation();
  const own = value[rule];
  const choose = (chosen: (typeof choices)[number]) => {
    const { [rule]: _left, ...others } = value;
    if (chosen === 'shop') return onChange(others);
    const on = chosen === 'on';
    onChange({
      ...others,
      [rule]: rule === 'repeated_failure' ? { on, times: 2 } : { on, words: wordsOf(value, rule) },
    });
  };
  return (
    <div className="flex min-w-0 flex-col gap-2" data-testid={`agent-rule-${rule}`}>
      <SelectField
        label={t(`handoff.rules.${rule}`)}
        value={own === undefined ? 'shop' : own.on ? 'on' : 'off'}
        onChange={choose}
        choices={choices.map((one) => ({ value: one, label: t(`agent.rules.choice.${one}`) }))}
      />
      {own?.on && rule !== 'repeated_failure' && (
        <ListField
          label={t('handoff.ownWords')}
          optional={t('form.optional')}
          clean={word}
          value={wordsOf(value, rule)}
          onChange={(words) => onChange({ ...value, [rule]: { on: true, words } })}
        />
      )}
      {own?.on && rule === 'repeated_failure' && (
        <SelectField
          label={t('handoff.times')}
          value={String(value.repeated_failure?.times ?? 2)}
          onChange={(times) => onChange({ ...value, repeated_failure: { on: true, times: Number(times) } })}
          choices={['2', '3', '4', '5'].map((times) => ({ value: times, label: times }))}
        />
      )}
    </div>
  );
}

function wordsOf(value: Rules, rule: RuleProps['rule']): string[] {
  return rule === 'repeated_failure' ? [] : (value[rule]?.words ?? []);
}
