// Connects a WhatsApp number: the fields are those the chosen provider says it needs.
import { useState } from 'react';
import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import type { Channel, ChannelInput, ChannelMode, WhatsappManifest } from '../../api/contract-types.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Button } from '../../ui/button.tsx';
import { DialogWindow } from '../../ui/confirm-dialog.tsx';
import { TextField } from '../../ui/form/field.tsx';
import { SelectField } from '../../ui/form/select.tsx';
import { Note } from '../../ui/state.tsx';
import { manifestText } from './manifest-text.ts';
import { cleanPhone, ModeFields } from './mode-fields.tsx';
import { useCreateChannel } from './setup.queries.ts';

type Provider = WhatsappManifest['providers'][number];

interface ChannelFormProps {
  tenantId: string;
  manifest: WhatsappManifest;
  onClose(): void;
  onCreated(channel: Channel): void;
}

export function ChannelForm({ tenantId, manifest, onClose, onCreated }: ChannelFormProps) {
  const { t } = useTranslation();
  const create = useCreateChannel(tenantId);
  const [providerId, setProviderId] = useState(manifest.providers[0]?.id ?? 'ycloud');
  const provider = manifest.providers.find((one) => one.id === providerId);
  const [values, setValues] = useState<Record<string, string>>({});
  const [mode, setMode] = useState<ChannelMode>('test_numbers');
  const [testNumbers, setTestNumbers] = useState<string[]>([]);
  const [tried, setTried] = useState(false);
  const value = (name: string) => values[name]?.trim() ?? '';
  const field = (name: string, required: boolean) => ({
    value: values[name] ?? '',
    onChange: (event: { target: { value: string } }) =>
      setValues((before) => ({ ...before, [name]: event.target.value })),
    error: tried && required && !value(name) ? t('form.required') : undefined,
    optional: required ? undefined : t('form.optional'),
  });
  const submit = () => {
    setTried(true);
    if (!provider || isMissing(provider, value)) return;
    create.mutate(inputOf(provider, value, mode, testNumbers), { onSuccess: onCreated });
  };
  return (
    <DialogWindow
      open
      wide
      onClose={onClose}
      title={t('channel.add')}
      description={t('channel.addHelp')}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button tone="primary" busy={create.isPending} onClick={submit} data-testid="channel-create">
            {t('channel.create')}
          </Button>
        </>
      }
    >
      <form
        noValidate
        className="grid gap-4 sm:grid-cols-2"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <SelectField
          label={t('channel.provider')}
          value={providerId}
          onChange={(next) => setProviderId(next)}
          choices={manifest.providers.map((one) => ({ value: one.id, label: one.label }))}
        />
        <TextField
          label={t('channel.label')}
          placeholder={t('channel.labelPlaceholder')}
          maxLength={80}
          {...field('label', false)}
        />
        <TextField
          label={t('channel.phone')}
          placeholder="+54 9 11 5555-0100"
          inputMode="tel"
          help={t('channel.phoneHelp')}
          data-testid="channel-phone"
          {...field('phone_number', true)}
        />
        {provider?.needs_phone_number_id && (
          <TextField
            label={t('channel.phoneNumberId')}
            help={t('channel.phoneNumberIdHelp')}
            data-testid="channel-phone-number-id"
            {...field('phone_number_id', true)}
          />
        )}
        {provider && <CredentialFields provider={provider} field={field} />}
        <div className="col-span-full flex flex-col gap-4 border-t border-line pt-4">
          <ModeFields
            mode={mode}
            onMode={setMode}
            modeHelp={t('channel.modeProposal')}
            testNumbers={testNumbers}
            onTestNumbers={setTestNumbers}
            testNumbersHelp={t('channel.testNumbersHelp')}
          />
        </div>
        {create.error && (
          <div className="col-span-full">
            <Note tone="danger">{problemText(t, create.error)}</Note>
          </div>
        )}
        <button type="submit" className="sr-only" tabIndex={-1}>
          {t('channel.create')}
        </button>
      </form>
    </DialogWindow>
  );
}

type FieldProps = Pick<ComponentProps<typeof TextField>, 'value' | 'onChange' | 'error' | 'optional'>;

/** The fields the provider asks for. */
function CredentialFields({
  provider,
  field,
}: {
  provider: Provider;
  field(name: string, required: boolean): FieldProps;
}) {
  const { i18n } = useTranslation();
  return provider.credentials.map((credential) => (
    <TextField
      key={credential.name}
      type={credential.name === 'verify_token' ? 'text' : 'password'}
      autoComplete="off"
      label={manifestText(credential.label, i18n.language)}
      help={manifestText(credential.help, i18n.language)}
      data-testid={`channel-${credential.name}`}
      {...field(credential.name, credential.required)}
    />
  ));
}

/** Whether something the provider needs is not filled in. */
function isMissing(provider: Provider, value: (name: string) => string): boolean {
  return (
    !cleanPhone(value('phone_number')) ||
    (provider.needs_phone_number_id && !value('phone_number_id')) ||
    provider.credentials.some((one) => one.required && !value(one.name))
  );
}

function inputOf(
  provider: Provider,
  value: (name: string) => string,
  mode: ChannelMode,
  testNumbers: string[],
): ChannelInput {
  const credentials = Object.fromEntries(
    provider.credentials.map((one) => [one.name, value(one.name)]).filter(([, text]) => text),
  );
  return {
    provider: provider.id,
    phone_number: cleanPhone(value('phone_number')),
    ...(provider.needs_phone_number_id ? { phone_number_id: value('phone_number_id') } : {}),
    ...(value('label') ? { label: value('label') } : {}),
    credentials,
    mode,
    test_numbers: testNumbers,
  };
}
