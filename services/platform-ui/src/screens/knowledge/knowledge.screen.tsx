// Knowledge: what the agent may tell beside the store's own data, what it was asked in vain, and a place to try questions out.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTenantId } from '../../api/current-tenant.tsx';
import { classes } from '../../ui/classes.ts';
import { Page } from '../../ui/card.tsx';
import { AddKnowledge } from './add-knowledge.tsx';
import { DocumentList } from './document-list.tsx';
import { useQuestions } from './knowledge.queries.ts';
import { OpenQuestions } from './open-questions.tsx';
import { SearchTester } from './search-tester.tsx';

const parts = ['documents', 'questions', 'search'] as const;

export function KnowledgeScreen() {
  const { t } = useTranslation();
  const tenantId = useTenantId();
  const [part, setPart] = useState<(typeof parts)[number]>('documents');
  const waiting = useQuestions(tenantId).data?.items.length ?? 0;
  return (
    <Page title={t('navigation.knowledge')} description={t('knowledge.description')}>
      <div
        role="tablist"
        aria-label={t('navigation.knowledge')}
        className="flex gap-1 overflow-x-auto border-b border-line"
      >
        {parts.map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            id={`knowledge-tab-${one}`}
            aria-selected={part === one}
            aria-controls="knowledge-part"
            data-testid={`knowledge-tab-${one}`}
            onClick={() => setPart(one)}
            className={classes(
              '-mb-px flex h-10 shrink-0 items-center gap-1.5 border-b-2 px-3 text-sm font-medium transition-colors',
              part === one ? 'border-accent text-accent' : 'border-transparent text-muted hover:text-ink',
            )}
          >
            {t(`knowledge.parts.${one}`)}
            {one === 'questions' && waiting > 0 && (
              <span className="rounded-md bg-warning-soft px-1.5 text-2xs font-semibold text-warning">{waiting}</span>
            )}
          </button>
        ))}
      </div>
      <div
        id="knowledge-part"
        role="tabpanel"
        aria-labelledby={`knowledge-tab-${part}`}
        className="flex flex-col gap-5"
      >
        {part === 'documents' && (
          <>
            <AddKnowledge tenantId={tenantId} />
            <DocumentList tenantId={tenantId} />
          </>
        )}
        {part === 'questions' && <OpenQuestions tenantId={tenantId} />}
        {part === 'search' && <SearchTester tenantId={tenantId} />}
      </div>
    </Page>
  );
}
