// What is shown when a screen failed to draw, and when an address leads nowhere.
import type { ErrorComponentProps } from '@tanstack/react-router';
import { Link } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ApiProblem, asProblem } from '../api/problem.ts';
import { problemText } from '../texts/problem-text.ts';
import { buttonClasses } from '../ui/button.tsx';
import { EmptyState, ErrorState } from '../ui/state.tsx';

export function BrokenScreen({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const text =
    error instanceof ApiProblem
      ? problemText(t, error)
      : t('shell.screenFailed', { message: asProblem(error).message });
  return <ErrorState text={text} onRetry={reset} />;
}

export function LostScreen() {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon={<Compass aria-hidden />}
      title={t('shell.lost')}
      action={
        <Link to="/conversations" className={buttonClasses('primary')}>
          {t('shell.toConversations')}
        </Link>
      }
    >
      {t('shell.lostHelp')}
    </EmptyState>
  );
}
