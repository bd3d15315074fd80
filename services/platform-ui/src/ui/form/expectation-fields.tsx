// What is expected of an answer in a test: words, tools, a person or none. Whether it is true is always checked.
import type { TestExpectations } from '@nexus/contracts/saved-tests/agent-tests';
import { useTranslation } from 'react-i18next';
import { ListField } from './list-field.tsx';
import { SelectField } from './select.tsx';
import { CheckboxRow } from './toggle.tsx';

interface ExpectationFieldsProps {
  value: TestExpectations;
  onChange(value: TestExpectations): void;
  /** Names of tools that may be called. */
  tools: string[];
}

const handOvers = ['either', 'must', 'must_not'] as const;

export function ExpectationFields({ value, onChange, tools }: ExpectationFieldsProps) {
  const { t } = useTranslation();
  const change = (changes: Partial<TestExpectations>) => onChange({ ...value, ...changes });
  return (
    <div className="flex flex-col gap-4">
      <ListField
        label={t('agentTest.mustSay')}
        help={t('agentTest.mustSayHelp')}
        whole
        value={value.must_say}
        onChange={(phrases) => change({ must_say: phrases })}
      />
      <ListField
        label={t('agentTest.mustNotSay')}
        whole
        value={value.must_not_say}
        onChange={(phrases) => change({ must_not_say: phrases })}
      />
      <SelectField
        label={t('agentTest.handOver')}
        value={value.hand_over}
        onChange={(handOver) => change({ hand_over: handOver })}
        choices={handOvers.map((one) => ({ value: one, label: t(`agentTest.handOvers.${one}`) }))}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <ToolBoxes
          legend={t('agentTest.mustCall')}
          tools={[...new Set([...value.must_call, ...tools])]}
          chosen={value.must_call}
          onChange={(names) => change({ must_call: names, must_not_call: without(value.must_not_call, names) })}
        />
        <ToolBoxes
          legend={t('agentTest.mustNotCall')}
          tools={[...new Set([...value.must_not_call, ...tools])]}
          chosen={value.must_not_call}
          onChange={(names) => change({ must_not_call: names, must_call: without(value.must_call, names) })}
        />
      </div>
    </div>
  );
}

function without(names: string[], others: string[]): string[] {
  return names.filter((name) => !others.includes(name));
}

interface ToolBoxesProps {
  legend: string;
  tools: string[];
  chosen: string[];
  onChange(chosen: string[]): void;
}

function ToolBoxes({ legend, tools, chosen, onChange }: ToolBoxesProps) {
  const { t } = useTranslation();
  return (
    <details className="min-w-0 rounded-lg border border-line px-3 py-2">
      <summary className="cursor-pointer text-sm font-medium">
        {legend}
        <span className="ml-2 text-xs font-normal text-muted">
          {chosen.map((name) => t(`tool.${name}`, { defaultValue: name })).join(', ') || t('agentTest.noTool')}
        </span>
      </summary>
      <div className="mt-2 flex flex-col gap-2">
        {tools.map((name) => (
          <CheckboxRow
            key={name}
            label={t(`tool.${name}`, { defaultValue: name })}
            checked={chosen.includes(name)}
            onChange={(on) => onChange(on ? [...chosen, name] : chosen.filter((one) => one !== name))}
          />
        ))}
      </div>
    </details>
  );
}
