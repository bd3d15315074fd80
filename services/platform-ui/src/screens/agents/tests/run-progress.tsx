// How far a run of tests is.
import { useTranslation } from 'react-i18next';

export function RunProgress({ done, total }: { done: number; total: number }) {
  const { t } = useTranslation();
  return (
    <div role="status" className="flex flex-col gap-1.5" data-testid="tests-progress">
      <p className="text-sm text-muted">{t('agentTest.running', { done, total })}</p>
      <div className="h-1.5 overflow-hidden rounded-full bg-sunken">
        <div
          className="h-full rounded-full bg-accent transition-[width]"
          style={{ width: `${total === 0 ? 0 : Math.round((done / total) * 100)}%` }}
        />
      </div>
    </div>
  );
}
