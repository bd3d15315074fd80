// The page while it is not known yet who is signed in.
import { useTranslation } from 'react-i18next';
import { Logo } from '../ui/logo.tsx';

export function Splash() {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t('common.loading')} className="flex h-full items-center justify-center">
      <span className="animate-pulse">
        <Logo size={40} />
      </span>
    </div>
  );
}
