// The rules in their order: each told in a sentence, moved by buttons, opened to be changed, with what keeps it from ever deciding.
import { ArrowDown, ArrowUp, Pencil, Trash2, TriangleAlert } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Agent, Channel, RoutingRule, RoutingWarning } from '../../api/contract-types.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { RuleFields } from './rule-fields.tsx';
import { conditionTexts } from './rule-text.ts';

/** A rule under a key of its own, by which it is known while it moves. */
export type KeyedRule = RoutingRule & { key: string };

interface RuleListProps {
  rules: KeyedRule[];
  agents: Agent[];
  channels: Channel[];
  warnings: RoutingWarning[];
  openKey: string | null;
  onOpen(key: string | null): void;
  onChange(rules: KeyedRule[]): void;
}

export function RuleList({ rules, agents, channels, warnings, openKey, onOpen, onChange }: RuleListProps) {
  const { t } = useTranslation();
  const [moved, setMoved] = useState<{ key: string; by: -1 | 1 } | null>(null);
  const list = useRef<HTMLOListElement>(null);
  // The button that was pressed keeps the focus at its new place.
  useEffect(() => {
    if (!moved) return;
    const row = list.current?.querySelector(`[data-key="${moved.key}"]`);
    row?.querySelector<HTMLElement>(moved.by < 0 ? '[data-move="up"]' : '[data-move="down"]')?.focus();
  }, [moved]);
  const move = (place: number, by: -1 | 1) => {
    const next = [...rules];
    const [rule] = next.splice(place, 1);
    if (!rule || place + by < 0 || place + by > next.length) return;
    next.splice(place + by, 0, rule);
    onChange(next);
    setMoved({ key: rule.key, by });
  };
  const place = moved ? rules.findIndex(({ key }) => key === moved.key) : -1;
  return (
    <>
      <ol ref={list} className="flex flex-col gap-2" data-testid="routing-rules">
        {rules.map((rule, index) => {
          const { key, ...content } = rule;
          return (
            <RuleRow
              key={key}
              {...{ rule, agents, channels, index, count: rules.length }}
              warning={warnings.find((one) => one.rule === index + 1) ?? null}
              open={openKey === key}
              onOpen={() => onOpen(openKey === key ? null : key)}
              onMove={(by) => move(index, by)}
              onRemove={() => onChange(rules.filter((one) => one.key !== key))}
            >
              <RuleFields
                rule={content}
                agents={agents}
                channels={channels}
                onChange={(changed) => onChange(rules.map((one) => (one.key === key ? { ...changed, key } : one)))}
              />
            </RuleRow>
          );
        })}
      </ol>
      <p role="status" className="sr-only">
        {place >= 0 && t('routing.movedTo', { place: place + 1, count: rules.length })}
      </p>
    </>
  );
}

interface RuleRowProps {
  rule: KeyedRule;
  agents: Agent[];
  channels: Channel[];
  index: number;
  count: number;
  warning: RoutingWarning | null;
  open: boolean;
  onOpen(): void;
  onMove(by: -1 | 1): void;
  onRemove(): void;
  children: React.ReactNode;
}

function RuleRow({
  rule,
  agents,
  channels,
  index,
  count,
  warning,
  open,
  onOpen,
  onMove,
  onRemove,
  children,
}: RuleRowProps) {
  const { t } = useTranslation();
  const texts = conditionTexts(t, rule, channels);
  const agent = agents.find(({ id }) => id === rule.agent_id);
  const number = index + 1;
  return (
    <li data-key={rule.key} data-testid="routing-rule" className="rounded-lg border border-line bg-surface">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2 p-3">
        <span className="mt-0.5 flex size-6 shrink-0 items-center justify-center rounded-full bg-sunken text-xs font-semibold tabular-nums">
          {number}
        </span>
        <div className="min-w-0 flex-1 basis-48">
          <p className="text-sm">
            {texts.length === 0
              ? t('routing.always')
              : t('routing.if', { conditions: texts.join(` ${t('routing.and')} `) })}
          </p>
          <p className="mt-0.5 text-sm font-semibold">{t('routing.answers', { name: agent?.name ?? '' })}</p>
          {warning && (
            <p className="mt-1.5 text-xs font-medium text-warning" data-testid="routing-warning">
              <TriangleAlert className="mr-1 inline size-3.5 align-[-0.2em]" aria-hidden />
              {t(`routing.warning.${warning.code}`, { by: warning.by ?? '', name: agent?.name ?? '' })}
            </p>
          )}
        </div>
        <span className="flex shrink-0 max-sm:ml-9">
          <IconButton
            label={t('routing.moveUp', { number })}
            data-move="up"
            aria-disabled={index === 0}
            className="aria-disabled:opacity-40"
            onClick={() => onMove(-1)}
          >
            <ArrowUp className="size-4" aria-hidden />
          </IconButton>
          <IconButton
            label={t('routing.moveDown', { number })}
            data-move="down"
            aria-disabled={index === count - 1}
            className="aria-disabled:opacity-40"
            onClick={() => onMove(1)}
          >
            <ArrowDown className="size-4" aria-hidden />
          </IconButton>
          <IconButton label={t('routing.edit', { number })} aria-expanded={open} onClick={onOpen}>
            <Pencil className="size-4" aria-hidden />
          </IconButton>
          <IconButton label={t('routing.remove', { number })} onClick={onRemove}>
            <Trash2 className="size-4" aria-hidden />
          </IconButton>
        </span>
      </div>
      {open && (
        <div className="border-t border-line p-4">
          {children}
          <div className="mt-4 flex justify-end">
            <Button size="small" onClick={onOpen}>
              {t('routing.done')}
            </Button>
          </div>
        </div>
      )}
    </li>
  );
}
