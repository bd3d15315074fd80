// Sign-in with e-mail and password.
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { CircleAlert } from 'lucide-react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { queryKeys } from '../../api/query-keys.ts';
import { useWrite } from '../../api/use-write.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/form/field.tsx';
import { Note } from '../../ui/state.tsx';
import { Entrance } from '../entrance.tsx';

interface SignInForm {
  email: string;
  password: string;
}

/** Only ways inside the panel are followed after the sign-in. */
function safeNext(next: unknown): string {
  return typeof next === 'string' && next.startsWith('/') && !next.startsWith('//') && !next.startsWith('/sign-in')
    ? next
    : '/conversations';
}

export function SignInScreen() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { next } = useSearch({ strict: false }) as { next?: unknown };
  const { register, handleSubmit, formState } = useForm<SignInForm>({ defaultValues: { email: '', password: '' } });
  const signIn = useWrite({
    mutationFn: (form: SignInForm) => api.post('/admin/session', form),
    onSuccess: async () => {
      client.clear();
      await client.invalidateQueries({ queryKey: queryKeys.session });
      await navigate({ to: safeNext(next), replace: true });
    },
  });
  return (
    <Entrance title={t('signIn.title')} description={t('signIn.description')}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => void handleSubmit((form) => signIn.mutate(form))(event)}
      >
        <TextField
          label={t('account.email')}
          type="email"
          autoComplete="username"
          autoFocus
          data-testid="sign-in-email"
          error={formState.errors.email && t('form.email')}
          {...register('email', { required: true, pattern: /^\S+@\S+\.\S+$/ })}
        />
        <TextField
          label={t('account.password')}
          type="password"
          autoComplete="current-password"
          data-testid="sign-in-password"
          error={formState.errors.password && t('form.required')}
          {...register('password', { required: true })}
        />
        {signIn.error && (
          <Note tone="danger" icon={<CircleAlert aria-hidden />}>
            {problemText(t, signIn.error)}
          </Note>
        )}
        <Button type="submit" tone="primary" busy={signIn.isPending} data-testid="sign-in-submit">
          {t('signIn.submit')}
        </Button>
        <p className="text-xs text-muted">{t('signIn.lostLink')}</p>
      </form>
    </Entrance>
  );
}
