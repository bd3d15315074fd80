// The models of an agent: its own with a trial, those that answer in its place, and what one answer may cost.
import { Plug, Plus, X } from 'lucide-react';
import { Controller, useFieldArray } from 'react-hook-form';
import type { UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { AgentManifest, ModelTest } from '../../api/contract-types.ts';
import { formatCost, formatDuration } from '../../texts/format.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/form/field.tsx';
import { ModelChoice } from '../../ui/form/model-choice.tsx';
import type { ModelName } from '../../ui/form/model-choice.tsx';
import { Note } from '../../ui/state.tsx';
import type { AgentFormValues } from './agent-values.ts';
import { useTestModel } from './agents.queries.ts';

const mostFallbacks = 3;

interface ModelPartProps {
  tenantId: string;
  form: UseFormReturn<AgentFormValues>;
  providers: AgentManifest['model_providers'];
}

export function ModelPart({ tenantId, form, providers }: ModelPartProps) {
  const { t } = useTranslation();
  const { control, formState, register } = form;
  const { errors } = formState;
  return (
    <fieldset className="flex flex-col gap-4 rounded-lg border border-line p-3">
      <legend className="px-1 text-sm font-medium">{t('agent.models')}</legend>
      <Controller
        control={control}
        name="own"
        rules={{ validate: (value) => value.model.trim() !== '' }}
        render={({ field }) => (
          <>
            <ModelChoice
              labels={{ provider: t('agent.provider'), model: t('agent.model') }}
              providers={providers}
              value={field.value}
              onChange={field.onChange}
              error={errors.own && t('form.required')}
            />
            <ModelTrial tenantId={tenantId} value={field.value} />
          </>
        )}
      />
      <Fallbacks form={form} providers={providers} />
      <TextField
        className="sm:max-w-xs"
        label={t('agent.maxTurnCost')}
        help={t('agent.maxTurnCostHelp')}
        optional={t('form.optional')}
        type="number"
        inputMode="decimal"
        step="0.01"
        min={0}
        error={errors.max_turn_cost && t('form.between', { least: '0,0001', most: 100 })}
        {...register('max_turn_cost', { min: 0.0001, max: 100, pattern: /^\d{1,3}(\.\d{1,4})?$/ })}
      />
      <TextField
        className="sm:max-w-xs"
        label={t('agent.maxSteps')}
        help={t('agent.maxStepsHelp')}
        optional={t('form.optional')}
        type="number"
        inputMode="numeric"
        min={2}
        max={12}
        error={errors.max_steps && t('form.between', { least: 2, most: 12 })}
        {...register('max_steps', { min: 2, max: 12, pattern: /^\d{1,2}$/ })}
      />
    </fieldset>
  );
}

function Fallbacks({ form, providers }: Omit<ModelPartProps, 'tenantId'>) {
  const { t } = useTranslation();
  const { control } = form;
  const { fields, append, remove } = useFieldArray({ control, name: 'fallbacks' });
  return (
    <div className="flex flex-col gap-3">
      <div>
        <p className="text-sm font-medium">{t('agent.fallbacks')}</p>
        <p className="text-xs text-muted">{t('agent.fallbacksHelp')}</p>
      </div>
      {fields.map((one, place) => (
        <div key={one.id} className="flex items-end gap-2" data-testid="agent-fallback">
          <Controller
            control={control}
            name={`fallbacks.${place}`}
            rules={{ validate: (value) => value.model.trim() !== '' }}
            render={({ field, fieldState }) => (
              <ModelChoice
                className="min-w-0 flex-1"
                labels={{ provider: `${place + 1}. ${t('agent.provider')}`, model: t('agent.model') }}
                providers={providers}
                value={field.value}
                onChange={field.onChange}
                error={fieldState.error && t('form.required')}
              />
            )}
          />
          <Button
            size="small"
            tone="quiet"
            aria-label={t('common.removeNamed', { name: one.model || t('agent.model') })}
            icon={<X className="size-4" aria-hidden />}
            onClick={() => remove(place)}
          />
        </div>
      ))}
      {fields.length < mostFallbacks && (
        <div>
          <Button
            size="small"
            icon={<Plus className="size-3.5" aria-hidden />}
            onClick={() => append({ model_provider: providers[0]?.id ?? 'openai', model: '' })}
            data-testid="agent-fallback-add"
          >
            {t('agent.fallbackAdd')}
          </Button>
        </div>
      )}
    </div>
  );
}

function ModelTrial({ tenantId, value }: { tenantId: string; value: ModelName }) {
  const { t } = useTranslation();
  const trial = useTestModel(tenantId);
  const asked = trial.variables;
  const isOfThis = asked?.model === value.model && asked.model_provider === value.model_provider;
  return (
    <div className="flex flex-col gap-2">
      <div>
        <Button
          size="small"
          icon={<Plug className="size-3.5" aria-hidden />}
          busy={trial.isPending}
          disabled={value.model.trim() === ''}
          onClick={() => trial.mutate(value)}
          data-testid="agent-test-model"
        >
          {t('agent.test')}
        </Button>
      </div>
      {trial.error && <Note tone="danger">{problemText(t, trial.error)}</Note>}
      {trial.data && isOfThis && <TrialResult result={trial.data} />}
    </div>
  );
}

function TrialResult({ result }: { result: ModelTest }) {
  const { t } = useTranslation();
  if (result.failure)
    return (
      <Note tone="danger">
        <span data-testid="agent-test-result">
          {t(`agent.testFailed.${result.failure.code}`, { defaultValue: result.failure.message })}{' '}
          <code className="font-mono text-2xs opacity-80">{result.failure.code}</code>
        </span>
      </Note>
    );
  const cost = result.usage?.cost_usd ?? null;
  return (
    <Note tone="success">
      <span data-testid="agent-test-result">
        {t('agent.testWell', {
          duration: formatDuration(result.duration_ms),
          cost: cost === null ? t('thinking.costUnknown') : formatCost(cost),
        })}
      </span>
    </Note>
  );
}
