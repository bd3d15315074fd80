// The form of shop facts: its cards in order, and the bar that saves. What others save meanwhile is never overwritten unseen.
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { FormProvider, useForm } from 'react-hook-form';
import type { UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { FactProposal, FactSection, ShopFacts, ShownShopFacts } from '../../api/contract-types.ts';
import { asProblem } from '../../api/problem.ts';
import { currentLocale } from '../../texts/format.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Button } from '../../ui/button.tsx';
import { Note } from '../../ui/state.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { ConflictNote } from './conflict-note.tsx';
import type { FactCardParts } from './fact-card.tsx';
import { FactsSummary } from './facts-summary.tsx';
import { changedSections, factsOf, valuesOf, withProposal } from './facts-values.ts';
import type { FactsValues } from './facts-values.ts';
import { usePutShopFacts } from './facts.queries.ts';

interface Props {
  tenantId: string;
  shown: ShownShopFacts;
  mayWrite: boolean;
  /** The fields, which find the form around them. */
  renderCards(parts: FactCardParts): ReactNode;
}

/** What the form was filled from; a newer version is taken over only where nothing was typed, or when the person says so. */
type Base = Pick<ShownShopFacts, 'facts' | 'version'>;

export function FactsForm({ tenantId, shown, mayWrite, renderCards }: Props) {
  const { t } = useTranslation();
  const [base, setBase] = useState<Base>(shown);
  const [taken, setTaken] = useState<string[]>([]);
  const form = useForm<FactsValues>({ defaultValues: valuesOf(shown.facts, currentLocale()) });
  const facts = factsOf(form.watch());
  const changed = changedSections(facts, base.facts);
  const isStale = shown.version !== base.version;
  // A reset, unlike a set value, also reaches the rows of lists.
  const start = (next: Base, mine: FactSection[] = []) => {
    const kept = form.getValues();
    const own = Object.fromEntries(mine.map((section) => [section, kept[section]]));
    form.reset({ ...valuesOf(next.facts, currentLocale()), ...own });
    if (mine.length === 0) setTaken([]);
    setBase(next);
  };
  useEffect(() => {
    if (isStale && changed.length === 0 && shown.version > base.version) start(shown);
  });
  const saving = useSaving({ tenantId, form, base, changed, taken, start });
  const takeUp = (proposal: FactProposal) => {
    form.reset(withProposal(form.getValues(), proposal));
    setTaken((ids) => [...ids, proposal.id]);
  };
  const save = form.handleSubmit(saving.save);
  const isDirty = changed.length > 0 || taken.length > 0;
  return (
    <FormProvider {...form}>
      <FactsSummary tenantId={tenantId} shown={shown} facts={facts} mayWrite={mayWrite} />
      {!mayWrite && <Note>{t('facts.readOnly')}</Note>}
      {isStale && changed.length > 0 && (
        <ConflictNote
          theirs={changedSections(shown.facts, base.facts)}
          mine={changed}
          onTake={() => start(shown)}
          onKeep={() => start(shown, changed)}
        />
      )}
      <form noValidate className="flex flex-col gap-5" onSubmit={(event) => void save(event)}>
        <fieldset
          disabled={!mayWrite}
          className={mayWrite ? 'contents' : 'pointer-events-none flex min-w-0 flex-col gap-5'}
        >
          {renderCards({ tenantId, facts, proposals: shown.proposals, taken, mayWrite, onTakeUp: takeUp })}
        </fieldset>
        {saving.error && asProblem(saving.error).code !== 'shop-facts.conflict' && (
          <Note tone="danger">{problemText(t, saving.error)}</Note>
        )}
        {mayWrite && isDirty && (
          <SaveBar changed={changed} busy={saving.isBusy} isStale={isStale} onDiscard={() => start(shown)} />
        )}
      </form>
    </FormProvider>
  );
}

function SaveBar({
  changed,
  busy,
  isStale,
  onDiscard,
}: {
  changed: FactSection[];
  busy: boolean;
  isStale: boolean;
  onDiscard(): void;
}) {
  const { t } = useTranslation();
  return (
    <div className="sticky bottom-0 z-10 -mx-1 flex flex-wrap items-center justify-end gap-2 rounded-xl border border-line bg-surface px-4 py-3 shadow-floating max-md:bottom-1">
      <p className="min-w-0 flex-1 truncate text-right text-sm text-muted max-md:basis-full max-md:text-left">
        {t('facts.unsaved', { sections: changed.map((one) => t(`facts.sections.${one}`)).join(', ') || '–' })}
      </p>
      <Button onClick={onDiscard}>{t('common.discard')}</Button>
      <Button type="submit" tone="primary" busy={busy} disabled={isStale} data-testid="facts-save">
        {t('common.save')}
      </Button>
    </div>
  );
}

interface Saving {
  tenantId: string;
  form: UseFormReturn<FactsValues>;
  base: Base;
  changed: FactSection[];
  taken: string[];
  start(next: Base): void;
}

/** Saves the changed sections alone; the notice offers to take that back. */
function useSaving({ tenantId, base, changed, taken, start }: Saving) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const put = usePutShopFacts(tenantId);
  const pick = (facts: ShopFacts): Partial<ShopFacts> =>
    Object.fromEntries(changed.map((section) => [section, facts[section]]));
  const undo = (before: Partial<ShopFacts>, version: number) =>
    put.mutate(
      { version, facts: before },
      {
        onSuccess: (restored) => {
          start(restored);
          toasts.say(t('facts.undone'), { about: 'facts' });
        },
        onError: (error) => toasts.fail(problemText(t, error)),
      },
    );
  const save = (values: FactsValues) =>
    put.mutate(
      { version: base.version, facts: pick(factsOf(values)), accepted_proposals: taken },
      {
        onSuccess: (saved) => {
          const before = pick(base.facts);
          start(saved);
          toasts.say(t('facts.saved'), {
            about: 'facts',
            action: { label: t('common.undo'), run: () => undo(before, saved.version) },
          });
        },
      },
    );
  return { save, isBusy: put.isPending, error: put.error };
}
