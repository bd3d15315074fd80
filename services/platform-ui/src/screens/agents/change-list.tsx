// What is other in one version than in another: each field before and after, the instructions line by line.
import { useTranslation } from 'react-i18next';
import type { AgentContent, ChangedField } from '../../api/contract-types.ts';
import { hoursText } from '../../texts/format.ts';
import { classes } from '../../ui/classes.ts';

type Line = NonNullable<ChangedField['lines']>[number];

/** Kept lines shown on either side of a change. */
const around = 2;
const marks = { same: ' ', removed: '−', added: '+' };

export function ChangeList({ changes }: { changes: ChangedField[] }) {
  const { t } = useTranslation();
  if (changes.length === 0) return <p className="text-sm text-muted">{t('agent.version.noChanges')}</p>;
  return (
    <ul className="flex flex-col gap-3" data-testid="agent-changes">
      {changes.map((change) => (
        <li key={change.field} className="flex flex-col gap-1">
          <h3 className="text-sm font-semibold">{t(`agent.field.${change.field}`)}</h3>
          {change.lines ? (
            <Lines lines={change.lines} />
          ) : (
            <div className="grid gap-1 text-sm sm:grid-cols-2">
              <Value kind="removed" field={change.field} value={change.before} />
              <Value kind="added" field={change.field} value={change.after} />
            </div>
          )}
        </li>
      ))}
    </ul>
  );

  function Value({ kind, field, value }: { kind: 'removed' | 'added'; field: string; value: unknown }) {
    return (
      <p
        className={classes(
          'min-w-0 rounded-md px-2 py-1 break-words',
          kind === 'removed' ? 'bg-danger-soft text-danger' : 'bg-success-soft text-success',
        )}
      >
        <span aria-hidden>{marks[kind]} </span>
        <span className="sr-only">{t(`agent.version.${kind}`)}: </span>
        {inWords(field, value)}
      </p>
    );
  }

  function inWords(field: string, value: unknown): string {
    if (value !== null && field === 'hours') return hoursText(value as NonNullable<AgentContent['hours']>);
    if (value !== null && field === 'handoff_rules')
      return Object.entries(value as Record<string, { on?: boolean; words?: string[]; times?: number }>)
        .map(([rule, { on = true, words = [], times }]) =>
          [
            `${t(`handoff.rules.${rule}`)}: ${t(`agent.rules.choice.${on ? 'on' : 'off'}`)}`,
            ...words.map((word) => `«${word}»`),
            ...(on && times ? [`${t('handoff.times')}: ${times}`] : []),
          ].join(', '),
        )
        .join('; ');
    return shown(value);
  }

  function shown(value: unknown): string {
    if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return t('agent.version.empty');
    if (Array.isArray(value)) return value.map((one) => shown(one)).join(', ');
    if (typeof value === 'object')
      return Object.values(value).every((one) => ['read', 'ask', 'act'].includes(String(one)))
        ? Object.entries(value)
            .map(([tool, one]) => `${toolName(tool)}: ${t(`agent.permissions.${String(one)}`)}`)
            .join(', ') || t('agent.version.empty')
        : Object.values(value).join(' / ');
    return t(`agent.value.${String(value)}`, { defaultValue: toolName(String(value)) });
  }

  function toolName(name: string): string {
    return t(`tool.${name}`, { defaultValue: name });
  }
}

function Lines({ lines }: { lines: Line[] }) {
  const { t } = useTranslation();
  const near = lines.map((_line, place) =>
    lines.slice(Math.max(0, place - around), place + around + 1).some(({ kind }) => kind !== 'same'),
  );
  return (
    <div className="max-h-80 overflow-y-auto rounded-md border border-line font-mono text-xs leading-5">
      {lines.map((line, place) =>
        near[place] ? (
          <p
            key={place}
            className={classes(
              'px-2 break-words whitespace-pre-wrap',
              line.kind === 'removed' && 'bg-danger-soft text-danger',
              line.kind === 'added' && 'bg-success-soft text-success',
            )}
          >
            <span aria-hidden>{marks[line.kind]} </span>
            {line.kind !== 'same' && <span className="sr-only">{t(`agent.version.${line.kind}`)}: </span>}
            {line.text}
          </p>
        ) : (
          near[place - 1] && (
            <p key={place} className="bg-sunken px-2 text-faint">
              …
            </p>
          )
        ),
      )}
    </div>
  );
}
