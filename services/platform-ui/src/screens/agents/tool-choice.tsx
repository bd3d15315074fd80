// Which tools an agent may use.
import { useTranslation } from 'react-i18next';
import type { AgentContent, AgentManifest } from '../../api/contract-types.ts';
import { SelectField } from '../../ui/form/select.tsx';
import { CheckboxRow } from '../../ui/form/toggle.tsx';

const choices = ['act', 'ask', 'read'] as const;

interface ToolChoiceProps {
  tools: AgentManifest['tools'];
  value: string[];
  onChange(value: string[]): void;
  permissions: AgentContent['tool_permissions'];
  onPermissions(permissions: AgentContent['tool_permissions']): void;
}

export function ToolChoice({ tools, value, onChange, permissions, onPermissions }: ToolChoiceProps) {
  const { t, i18n } = useTranslation();
  const all = tools.every((tool) => value.includes(tool.name));
  return (
    <fieldset>
      <div className="mb-2 flex items-baseline justify-between gap-2">
        <legend className="float-left text-sm font-medium">{t('agent.tools')}</legend>
        <button
          type="button"
          className="text-xs font-medium text-accent hover:underline"
          onClick={() => onChange(all ? [] : tools.map((tool) => tool.name))}
        >
          {all ? t('agent.toolsNone') : t('agent.toolsAll')}
        </button>
      </div>
      <div className="clear-both grid gap-x-6 gap-y-3 rounded-lg border border-line p-4 sm:grid-cols-2">
        {tools.map((tool) => (
          <div key={tool.name} className="flex flex-col gap-2">
            <CheckboxRow
              checked={value.includes(tool.name)}
              onChange={(checked) =>
                onChange(checked ? [...value, tool.name] : value.filter((name) => name !== tool.name))
              }
              label={
                <span className="font-medium">
                  {tool.label[i18n.language] ??
                    tool.label[i18n.language.slice(0, 2)] ??
                    t(`tool.${tool.name}`, { defaultValue: tool.name })}
                </span>
              }
              help={t(`toolHelp.${tool.name}`, { defaultValue: tool.description })}
            />
            {tool.acts && value.includes(tool.name) && (
              <SelectField
                className="pl-7"
                label={t('agent.permission')}
                choices={choices.map((one) => ({ value: one, label: t(`agent.permissions.${one}`) }))}
                value={permissions[tool.name] ?? 'act'}
                onChange={(chosen) => onPermissions({ ...permissions, [tool.name]: chosen })}
              />
            )}
          </div>
        ))}
      </div>
    </fieldset>
  );
}
