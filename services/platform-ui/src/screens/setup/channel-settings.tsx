// A channel's name, credentials (only whether they are set, never their value), automatic texts, and its removal.
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useCurrentTenant } from '../../api/current-tenant.tsx';
import type { Channel, ChannelPatch, WhatsappManifest } from '../../api/contract-types.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog, DialogWindow } from '../../ui/confirm-dialog.tsx';
import { TextAreaField, TextField } from '../../ui/form/field.tsx';
import { Note } from '../../ui/state.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { manifestText } from './manifest-text.ts';
import { useDeleteChannel, usePatchChannel } from './setup.queries.ts';

interface SettingsForm {
  label: string;
  phone_number_id: string;
  automatic: string;
  credentials: Record<string, string>;
}

interface ChannelSettingsProps {
  tenantId: string;
  channel: Channel;
  provider: WhatsappManifest['providers'][number] | null;
  onClose(): void;
}

/** What was changed; credentials left empty stay as they are. */
function patchOf(form: SettingsForm, channel: Channel): ChannelPatch {
  const credentials = Object.fromEntries(
    Object.entries(form.credentials)
      .map(([name, text]) => [name, text.trim()])
      .filter(([, text]) => text),
  );
  const automatic = form.automatic
    .split(/\n\s*\n/)
    .map((text) => text.trim())
    .filter(Boolean);
  return {
    ...(form.label.trim() === channel.label ? {} : { label: form.label.trim() }),
    ...(form.phone_number_id.trim() && form.phone_number_id.trim() !== channel.phone_number_id
      ? { phone_number_id: form.phone_number_id.trim() }
      : {}),
    ...(automatic.join('\n\n') === channel.automatic_texts.join('\n\n') ? {} : { automatic_texts: automatic }),
    ...(Object.keys(credentials).length > 0 ? { credentials } : {}),
  };
}

export function ChannelSettings({ tenantId, channel, provider, onClose }: ChannelSettingsProps) {
  const { t, i18n } = useTranslation();
  const toasts = useToasts();
  const { may } = useCurrentTenant();
  const patch = usePatchChannel(tenantId, channel.id);
  const remove = useDeleteChannel(tenantId, channel.id);
  const [removing, setRemoving] = useState(false);
  const { register, handleSubmit, formState } = useForm<SettingsForm>({
    defaultValues: {
      label: channel.label,
      phone_number_id: channel.phone_number_id ?? '',
      automatic: channel.automatic_texts.join('\n\n'),
      credentials: {},
    },
  });
  const done = () => {
    toasts.say(t('common.saved'));
    onClose();
  };
  const save = handleSubmit((form) => patch.mutate(patchOf(form, channel), { onSuccess: done }));
  return (
    <DialogWindow
      open
      wide
      onClose={onClose}
      title={t('channel.settings')}
      footer={
        <>
          {may('owner') && (
            <Button
              tone="danger"
              className="mr-auto"
              icon={<Trash2 className="size-4" aria-hidden />}
              onClick={() => setRemoving(true)}
            >
              {t('channel.remove')}
            </Button>
          )}
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button tone="primary" disabled={!formState.isDirty} busy={patch.isPending} onClick={() => void save()}>
            {t('common.save')}
          </Button>
        </>
      }
    >
      <form noValidate className="grid gap-4 sm:grid-cols-2" onSubmit={(event) => void save(event)}>
        <TextField label={t('channel.label')} maxLength={80} {...register('label')} />
        {provider?.needs_phone_number_id && (
          <TextField label={t('channel.phoneNumberId')} {...register('phone_number_id')} />
        )}
        {provider?.credentials.map((credential) => {
          const set = channel.credentials_set.includes(credential.name);
          return (
            <TextField
              key={credential.name}
              type="password"
              autoComplete="off"
              label={manifestText(credential.label, i18n.language)}
              placeholder={set ? t('channel.credentialSet') : t('channel.credentialMissing')}
              help={set ? t('channel.credentialKeep') : manifestText(credential.help, i18n.language)}
              {...register(`credentials.${credential.name}`)}
            />
          );
        })}
        <TextAreaField
          className="col-span-full"
          label={t('channel.automaticTexts')}
          help={t('channel.automaticTextsHelp')}
          rows={4}
          {...register('automatic')}
        />
        {patch.error && (
          <div className="col-span-full">
            <Note tone="danger">{problemText(t, patch.error)}</Note>
          </div>
        )}
      </form>
      <ConfirmDialog
        open={removing}
        danger
        busy={remove.isPending}
        title={t('channel.removeTitle')}
        description={t('channel.removeHelp')}
        confirmLabel={t('channel.remove')}
        onClose={() => setRemoving(false)}
        onConfirm={() =>
          remove.mutate(undefined, { onSuccess: onClose, onError: (error) => toasts.fail(problemText(t, error)) })
        }
      />
    </DialogWindow>
  );
}
