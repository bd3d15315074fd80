// The page of the single-use link: signs in, then offers an e-mail and a password of one's own.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Navigate, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { queryKeys } from '../../api/query-keys.ts';
import { useSession } from '../../api/session.ts';
import { useWrite } from '../../api/use-write.ts';
import { problemText } from '../../texts/problem-text.ts';
import { buttonClasses } from '../../ui/button.tsx';
import { ErrorState, SkeletonLines } from '../../ui/state.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { Entrance } from '../entrance.tsx';
import { CredentialsForm } from './credentials-form.tsx';
import type { CredentialsInput } from './credentials-form.tsx';

export function WelcomeScreen() {
  const { token } = useSearch({ strict: false }) as { token?: unknown };
  return token === undefined ? <CredentialsStep /> : <LinkStep token={String(token)} />;
}

/** Spends the token once, however often the page is drawn. */
function LinkStep({ token }: { token: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const link = useQuery({
    queryKey: ['sign-in-link', token],
    retry: false,
    staleTime: Infinity,
    gcTime: Infinity,
    refetchOnWindowFocus: false,
    queryFn: async () => {
      await api.post('/admin/session/link', { token });
      await client.invalidateQueries({ queryKey: queryKeys.session });
      return true;
    },
  });
  if (link.data) return <Navigate to="/welcome" search={{}} replace />;
  return (
    <Entrance title={t('welcome.title')}>
      {link.error ? <ErrorState text={problemText(t, link.error)} /> : <SkeletonLines />}
      {link.error && (
        <Link to="/sign-in" className={buttonClasses('primary') + ' w-full'}>
          {t('welcome.toSignIn')}
        </Link>
      )}
    </Entrance>
  );
}

function CredentialsStep() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const toasts = useToasts();
  const session = useSession();
  const save = useWrite({
    mutationFn: (form: CredentialsInput) => api.put('/admin/session/credentials', form),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: queryKeys.session });
      toasts.say(t('welcome.saved'));
      await navigate({ to: '/conversations', replace: true });
    },
  });
  if (session.data === null) return <Navigate to="/sign-in" replace />;
  if (!session.data)
    return (
      <Entrance title={t('welcome.title')}>
        {session.error ? (
          <ErrorState text={problemText(t, session.error)} onRetry={() => void session.refetch()} />
        ) : (
          <SkeletonLines />
        )}
      </Entrance>
    );
  const { user } = session.data;
  return (
    <Entrance
      title={user.has_password ? t('shell.changeCredentials') : t('welcome.title')}
      description={t('welcome.description')}
    >
      <CredentialsForm
        initial={{ name: user.name, email: user.has_password ? user.email : '' }}
        busy={save.isPending}
        problem={save.error && problemText(t, save.error)}
        onSubmit={(form) => save.mutate(form)}
      />
      <Link to="/conversations" data-testid="welcome-later" className={buttonClasses('quiet') + ' mt-2 w-full'}>
        {user.has_password ? t('common.cancel') : t('welcome.later')}
      </Link>
    </Entrance>
  );
}
