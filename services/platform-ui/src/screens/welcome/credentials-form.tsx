// Name, e-mail and password of the person who signs in.
import { CircleAlert } from 'lucide-react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { SetCredentials } from '../../api/contract-types.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/form/field.tsx';
import { Note } from '../../ui/state.tsx';

export type CredentialsInput = SetCredentials;

interface CredentialsFormProps {
  initial: { name: string; email: string };
  busy: boolean;
  problem: string | null;
  onSubmit(form: CredentialsInput): void;
}

export function CredentialsForm({ initial, busy, problem, onSubmit }: CredentialsFormProps) {
  const { t } = useTranslation();
  const { register, handleSubmit, formState } = useForm<CredentialsInput>({
    defaultValues: { ...initial, password: '' },
  });
  const { errors } = formState;
  return (
    <form noValidate className="flex flex-col gap-4" onSubmit={(event) => void handleSubmit(onSubmit)(event)}>
      <TextField
        label={t('account.name')}
        autoComplete="name"
        data-testid="welcome-name"
        error={errors.name && t('form.required')}
        {...register('name', { required: true, maxLength: 100 })}
      />
      <TextField
        label={t('account.email')}
        type="email"
        autoComplete="username"
        data-testid="welcome-email"
        error={errors.email && t('form.email')}
        {...register('email', { required: true, pattern: /^\S+@\S+\.\S+$/ })}
      />
      <TextField
        label={t('account.password')}
        type="password"
        autoComplete="new-password"
        help={t('account.passwordHelp')}
        data-testid="welcome-password"
        error={errors.password && t('account.passwordHelp')}
        {...register('password', { required: true, minLength: 10, maxLength: 200 })}
      />
      {problem && (
        <Note tone="danger" icon={<CircleAlert aria-hidden />}>
          {problem}
        </Note>
      )}
      <Button type="submit" tone="primary" busy={busy} data-testid="welcome-submit">
        {t('welcome.submit')}
      </Button>
    </form>
  );
}
