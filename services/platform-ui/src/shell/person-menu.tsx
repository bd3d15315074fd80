// The person's own menu: language, theme, sign-in data, leaving.
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { KeyRound, LogOut, Monitor, Moon, Sun } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client.ts';
import type { Session } from '../api/contract-types.ts';
import { queryKeys } from '../api/query-keys.ts';
import { useWrite } from '../api/use-write.ts';
import { languages, switchLanguage } from '../texts/i18n.ts';
import type { Language } from '../texts/i18n.ts';
import { problemText } from '../texts/problem-text.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Menu, MenuChoice, MenuItem, MenuSeparator } from '../ui/menu.tsx';
import { useToasts } from '../ui/toast.tsx';
import { applyTheme, currentTheme } from './theme.ts';
import type { Theme } from './theme.ts';

export function PersonMenu({ session }: { session: Session }) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const toasts = useToasts();
  const [theme, setTheme] = useState(currentTheme);
  const signOut = useWrite({
    mutationFn: () => api.delete('/admin/session'),
    onSuccess: async () => {
      // The route first, or the shell would ask for a sign-in that leads back here.
      await navigate({ to: '/sign-in' });
      client.clear();
      client.setQueryData(queryKeys.session, null);
    },
    onError: (error) => toasts.fail(problemText(t, error)),
  });
  const changeTheme = (next: Theme) => {
    applyTheme(next);
    setTheme(next);
  };
  const name = session.user.name || session.user.email;
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={t('shell.personMenu')}
          data-testid="person-menu"
          className="rounded-full max-md:p-1.5"
        >
          <Avatar name={name} seed={session.user.id} size="small" />
        </button>
      }
    >
      <div className="max-w-64 px-2 py-1.5">
        <p className="truncate text-sm font-semibold">{name}</p>
        {session.user.email !== name && <p className="truncate text-xs text-muted">{session.user.email}</p>}
      </div>
      <MenuSeparator />
      <MenuChoice
        label={t('shell.theme')}
        value={theme}
        onChange={changeTheme}
        choices={[
          { value: 'system', label: t('shell.themeSystem'), icon: <Monitor aria-hidden /> },
          { value: 'light', label: t('shell.themeLight'), icon: <Sun aria-hidden /> },
          { value: 'dark', label: t('shell.themeDark'), icon: <Moon aria-hidden /> },
        ]}
      />
      <MenuSeparator />
      <MenuChoice<Language>
        label={t('shell.language')}
        value={languages.find(({ code }) => code === i18n.language)?.code ?? 'es'}
        onChange={(language) => void switchLanguage(language)}
        choices={languages.map(({ code, label }) => ({ value: code, label }))}
      />
      <MenuSeparator />
      <MenuItem icon={<KeyRound aria-hidden />} onSelect={() => void navigate({ to: '/welcome' })}>
        {session.user.has_password ? t('shell.changeCredentials') : t('shell.setCredentials')}
      </MenuItem>
      <MenuItem icon={<LogOut aria-hidden />} onSelect={() => signOut.mutate()} data-testid="sign-out">
        {t('shell.signOut')}
      </MenuItem>
    </Menu>
  );
}
