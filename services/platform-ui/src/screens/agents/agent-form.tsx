// Everything that makes an agent: name, role, model, instructions, tools, on or off.
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Controller, useForm } from 'react-hook-form';
import type { UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { Agent, AgentManifest, AgentRole } from '../../api/contract-types.ts';
import { formatDateTime, formatNumber } from '../../texts/format.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { TextAreaField, TextField } from '../../ui/form/field.tsx';
import { SelectField } from '../../ui/form/select.tsx';
import { SwitchRow } from '../../ui/form/toggle.tsx';
import { Note } from '../../ui/state.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { inputOf, valuesOf } from './agent-values.ts';
import type { AgentFormValues } from './agent-values.ts';
import { useCreateAgent, useDeleteAgent, usePatchAgent } from './agents.queries.ts';
import { ModelPart } from './model-part.tsx';
import { ToolChoice } from './tool-choice.tsx';

const roles: AgentRole[] = ['sales', 'support', 'after_sales'];
const longestPrompt = 20_000;

interface AgentFormProps {
  tenantId: string;
  agent: Agent | null;
  manifest: AgentManifest;
  /** The last agent is not offered for removal. */
  isOnly: boolean;
  onSaved(agent: Agent): void;
  onClosed(): void;
}

export function AgentForm({ tenantId, agent, manifest, isOnly, onSaved, onClosed }: AgentFormProps) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const create = useCreateAgent(tenantId);
  const patch = usePatchAgent(tenantId);
  const form = useForm<AgentFormValues>({ defaultValues: valuesOf(agent, manifest) });
  const { register, control, handleSubmit, formState, reset, watch } = form;
  const { errors, isDirty } = formState;
  const onSuccess = (saved: Agent) => {
    toasts.say(t('common.saved'));
    onSaved(saved);
  };
  const save = handleSubmit((values) =>
    agent
      ? patch.mutate({ id: agent.id, patch: inputOf(values) }, { onSuccess })
      : create.mutate(inputOf(values), { onSuccess }),
  );
  const problem = create.error ?? patch.error;
  return (
    <Card
      title={agent ? agent.name : t('agent.add')}
      description={agent ? t('agent.updated', { when: formatDateTime(agent.updated_at) }) : t('agent.addHelp')}
      aside={agent && !isOnly && <RemoveAgent tenantId={tenantId} agent={agent} onRemoved={onClosed} />}
      footer={
        <>
          {agent ? (
            isDirty && <Button onClick={() => reset()}>{t('common.discard')}</Button>
          ) : (
            <Button onClick={onClosed}>{t('common.cancel')}</Button>
          )}
          <Button
            tone="primary"
            disabled={agent !== null && !isDirty}
            busy={create.isPending || patch.isPending}
            onClick={() => void save()}
            data-testid="agent-save"
          >
            {agent ? t('common.save') : t('agent.create')}
          </Button>
        </>
      }
    >
      <form noValidate className="flex flex-col gap-5" onSubmit={(event) => void save(event)}>
        <div className="rounded-lg border border-line p-3">
          <Controller
            control={control}
            name="is_active"
            render={({ field }) => (
              <SwitchRow
                label={t('agent.isActive')}
                help={t('agent.isActiveHelp')}
                checked={field.value}
                onChange={field.onChange}
              />
            )}
          />
        </div>
        <AgentBasics form={form} />
        <ModelPart tenantId={tenantId} form={form} providers={manifest.model_providers} />
        <TextAreaField
          label={t('agent.prompt')}
          help={t('agent.promptHelp', {
            used: formatNumber(watch('system_prompt').length),
            most: formatNumber(longestPrompt),
          })}
          rows={12}
          error={errors.system_prompt && t('agent.promptTooLong')}
          {...register('system_prompt', { maxLength: longestPrompt })}
        />
        <Controller
          control={control}
          name="enabled_tools"
          render={({ field }) => <ToolChoice tools={manifest.tools} value={field.value} onChange={field.onChange} />}
        />
        {problem && <Note tone="danger">{problemText(t, problem)}</Note>}
      </form>
    </Card>
  );
}

/** Name, role and temperature. */
function AgentBasics({ form }: { form: UseFormReturn<AgentFormValues> }) {
  const { t } = useTranslation();
  const { register, control, formState } = form;
  const { errors } = formState;
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <TextField
        label={t('agent.name')}
        data-testid="agent-name"
        error={errors.name && t('form.required')}
        {...register('name', { required: true, maxLength: 80, validate: (text) => text.trim() !== '' })}
      />
      <Controller
        control={control}
        name="role"
        render={({ field }) => (
          <SelectField
            label={t('agent.role')}
            value={field.value}
            onChange={field.onChange}
            choices={roles.map((role) => ({
              value: role,
              label: t(`agent.roles.${role}`),
              hint: t(`agent.rolesHelp.${role}`),
            }))}
          />
        )}
      />
      <TextField
        label={t('agent.temperature')}
        help={t('agent.temperatureHelp')}
        optional={t('form.optional')}
        type="number"
        inputMode="decimal"
        step="0.1"
        min={0}
        max={2}
        error={errors.temperature && t('form.between', { least: 0, most: 2 })}
        {...register('temperature', { min: 0, max: 2 })}
      />
    </div>
  );
}

function RemoveAgent({ tenantId, agent, onRemoved }: { tenantId: string; agent: Agent; onRemoved(): void }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const remove = useDeleteAgent(tenantId);
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button
        tone="danger"
        size="small"
        icon={<Trash2 className="size-3.5" aria-hidden />}
        onClick={() => setAsking(true)}
      >
        {t('agent.remove')}
      </Button>
      <ConfirmDialog
        open={asking}
        danger
        busy={remove.isPending}
        title={t('agent.removeTitle', { name: agent.name })}
        description={t('agent.removeHelp')}
        confirmLabel={t('agent.remove')}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          remove.mutate(agent.id, { onSuccess: onRemoved, onError: (error) => toasts.fail(problemText(t, error)) })
        }
      />
    </>
  );
}
