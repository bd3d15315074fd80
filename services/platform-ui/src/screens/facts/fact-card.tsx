// The frame of a part of the facts: whether it is told, its fields, and what the shop's pages propose for it.
import { CircleCheck, CircleDashed } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FactProposal, FactSection, ShopFacts } from '../../api/contract-types.ts';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { isTold } from './fact-sections.ts';
import { ProposalBox } from './proposal-box.tsx';

export interface FactCardParts {
  tenantId: string;
  facts: ShopFacts;
  proposals: FactProposal[];
  /** Ids of proposals that stand in the form and are not saved yet. */
  taken: string[];
  mayWrite: boolean;
  onTakeUp(proposal: FactProposal): void;
}

interface Props extends FactCardParts {
  title: string;
  help: string;
  sections: readonly FactSection[];
  children: ReactNode;
}

export function FactCard({ title, help, sections, children, ...parts }: Props) {
  const { t } = useTranslation();
  const missing = sections.filter((section) => !isTold(section, parts.facts));
  const proposals = parts.proposals.filter((one) => sections.includes(one.section));
  return (
    <div className="scroll-mt-4">
      {sections.map((section) => (
        <span key={section} id={`fact-${section}`} className="block scroll-mt-4" />
      ))}
      <Card
        title={title}
        description={help}
        aside={
          missing.length === 0 ? (
            <Badge tone="success" icon={<CircleCheck aria-hidden />}>
              {t('facts.told')}
            </Badge>
          ) : (
            <Badge tone="warning" icon={<CircleDashed aria-hidden />} className="whitespace-normal">
              {sections.length === 1
                ? t('facts.notTold')
                : t('facts.lacks', { sections: missing.map((one) => t(`facts.sections.${one}`)).join(', ') })}
            </Badge>
          )
        }
      >
        <div className="flex flex-col gap-5">
          {children}
          {proposals.map((proposal) => (
            <ProposalBox key={proposal.id} {...parts} proposal={proposal} isTaken={parts.taken.includes(proposal.id)} />
          ))}
        </div>
      </Card>
    </div>
  );
}
