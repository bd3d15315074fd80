// Everything that makes an agent: name, role, manner, model, instructions, tools.
import { Trash2 } from 'lucide-react';
import { unknownVariables, variableNames } from '@nexus/contracts/agents/prompt-variables';
import { useState } from 'react';
import { Controller, useForm } from 'react-hook-form';
import type { UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { Agent, AgentLanguage, AgentManifest, AgentRole } from '../../api/contract-types.ts';
import { formatNumber } from '../../texts/format.ts';
import type { Language } from '../../texts/i18n.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { TextAreaField, TextField } from '../../ui/form/field.tsx';
import { SelectField } from '../../ui/form/select.tsx';
import { Note } from '../../ui/state.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { AgentHandoffRules } from './availability/agent-handoff-rules.tsx';
import { AgentHours } from './availability/agent-hours.tsx';
import { inputOf, valuesOf } from './agent-values.ts';
import type { AgentFormValues } from './agent-values.ts';
import { useCreateAgent, useDeleteAgent } from './agents.queries.ts';
import { ModelPart } from './model-part.tsx';
import { ToolChoice } from './tool-choice.tsx';

const roles: AgentRole[] = ['sales', 'support', 'after_sales'];
const languages: AgentLanguage[] = ['customer', 'es', 'pt-BR', 'en'];
const longestPrompt = 20_000;

interface NewAgentProps {
  tenantId: string;
  manifest: AgentManifest;
  onSaved(agent: Agent): void;
  onClosed(): void;
}

/** A new agent is published as its first version. */
export function NewAgent({ tenantId, manifest, onSaved, onClosed }: NewAgentProps) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const create = useCreateAgent(tenantId);
  const form = useForm<AgentFormValues>({ defaultValues: valuesOf(null, manifest) });
  const save = form.handleSubmit((values) =>
    create.mutate(inputOf(values), {
      onSuccess: (saved) => {
        toasts.say(t('common.saved'));
        onSaved(saved);
      },
    }),
  );
  return (
    <Card
      title={t('agent.add')}
      description={t('agent.addHelp')}
      footer={
        <>
          <Button onClick={onClosed}>{t('common.cancel')}</Button>
          <Button tone="primary" busy={create.isPending} onClick={() => void save()} data-testid="agent-save">
            {t('agent.create')}
          </Button>
        </>
      }
    >
      <AgentFields tenantId={tenantId} form={form} manifest={manifest} onSubmit={() => void save()} />
      {create.error && <Note tone="danger">{problemText(t, create.error)}</Note>}
    </Card>
  );
}

const inBraces = (names: string[]): string => names.map((name) => `{{${name}}}`).join(' ');

interface AgentFieldsProps {
  tenantId: string;
  form: UseFormReturn<AgentFormValues>;
  manifest: AgentManifest;
  onSubmit(): void;
}

export function AgentFields({ tenantId, form, manifest, onSubmit }: AgentFieldsProps) {
  const { t, i18n } = useTranslation();
  const { register, control, formState, watch } = form;
  return (
    <form
      noValidate
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <AgentBasics form={form} />
      <ModelPart tenantId={tenantId} form={form} providers={manifest.model_providers} />
      <div className="flex flex-col gap-1">
        <TextAreaField
          label={t('agent.prompt')}
          help={t('agent.promptHelp', {
            used: formatNumber(watch('system_prompt').length),
            most: formatNumber(longestPrompt),
          })}
          rows={12}
          data-testid="agent-prompt"
          error={
            formState.errors.system_prompt &&
            (formState.errors.system_prompt.type === 'validate'
              ? t('agent.promptUnknown', { names: inBraces(unknownVariables(watch('system_prompt'))) })
              : t('agent.promptTooLong'))
          }
          {...register('system_prompt', {
            maxLength: longestPrompt,
            validate: (text) => unknownVariables(text).length === 0,
          })}
        />
        <p className="text-xs text-muted" data-testid="agent-prompt-variables">
          {t('agent.promptVariables', { names: inBraces(variableNames(i18n.language as Language)) })}
        </p>
      </div>
      <Controller
        control={control}
        name="enabled_tools"
        render={({ field }) => (
          <Controller
            control={control}
            name="tool_permissions"
            render={({ field: permissions }) => (
              <ToolChoice
                tools={manifest.tools}
                value={field.value}
                onChange={field.onChange}
                permissions={permissions.value}
                onPermissions={permissions.onChange}
              />
            )}
          />
        )}
      />
      <AgentHours form={form} />
      <AgentHandoffRules form={form} />
    </form>
  );
}

/** Name, role, manner and temperature. */
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
        label={t('agent.tone')}
        help={t('agent.toneHelp')}
        optional={t('form.optional')}
        maxLength={300}
        data-testid="agent-tone"
        {...register('tone', { maxLength: 300 })}
      />
      <Controller
        control={control}
        name="language"
        render={({ field }) => (
          <SelectField
            label={t('agent.language')}
            value={field.value}
            onChange={field.onChange}
            choices={languages.map((one) => ({ value: one, label: t(`agent.languages.${one}`) }))}
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

export function RemoveAgent({ tenantId, agent, onRemoved }: { tenantId: string; agent: Agent; onRemoved(): void }) {
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
