// Somebody else saved while the form was open: whose words are kept is the person's choice.
import { UsersRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { FactSection } from '../../api/contract-types.ts';
import { Button } from '../../ui/button.tsx';
import { Note } from '../../ui/state.tsx';

interface Props {
  /** Sections the other person changed, and those changed here. */
  theirs: FactSection[];
  mine: FactSection[];
  /** Takes everything as it was saved. */
  onTake(): void;
  /** Takes it, but for the sections changed here. */
  onKeep(): void;
}

export function ConflictNote({ theirs, mine, onTake, onKeep }: Props) {
  const { t } = useTranslation();
  const both = theirs.filter((section) => mine.includes(section));
  const names = (sections: FactSection[]) => sections.map((one) => t(`facts.sections.${one}`)).join(', ');
  return (
    <div className="sticky top-2 z-20 rounded-lg shadow-floating" data-testid="facts-conflict">
      <Note
        tone="warning"
        icon={<UsersRound aria-hidden />}
        action={
          <div className="flex flex-wrap gap-2">
            <Button size="small" onClick={onTake} data-testid="facts-take-theirs">
              {t('facts.conflict.take')}
            </Button>
            <Button size="small" onClick={onKeep} data-testid="facts-keep-mine">
              {t('facts.conflict.keep')}
            </Button>
          </div>
        }
      >
        <p className="font-medium">{t('facts.conflict.title', { sections: names(theirs) || '–' })}</p>
        <p>{both.length > 0 ? t('facts.conflict.both', { sections: names(both) }) : t('facts.conflict.apart')}</p>
      </Note>
    </div>
  );
}
