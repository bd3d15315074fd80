// Hours by weekday: for each day none, or stretches with a begin and an end.
import { Plus, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '../button.tsx';
import { classes } from '../classes.ts';
import { controlClasses } from './field.tsx';

export interface Stretch {
  /** 1 = Monday … 7 = Sunday. */
  day: number;
  from: string;
  to: string;
}
type Times = Pick<Stretch, 'from' | 'to'>;

interface WeekHoursProps {
  value: Stretch[];
  onChange(value: Stretch[]): void;
  /** Monday first. */
  dayNames: string[];
  /** Stands at a day without hours. */
  none: string;
  /** Set: a stretch that does not end after it begins ends on the next day, which is said in these words. */
  nextDay?: string;
  /** Set: what is wrong with them. */
  problem?: string;
}

export function WeekHours({ value, onChange, dayNames, none, nextDay, problem }: WeekHoursProps) {
  return (
    <div className="flex flex-col gap-1.5">
      {dayNames.map((name, place) => (
        <Weekday
          key={name}
          name={name}
          none={none}
          nextDay={nextDay}
          stretches={value.filter((one) => one.day === place + 1)}
          onChange={(stretches) =>
            onChange([
              ...value.filter((one) => one.day < place + 1),
              ...stretches.map((one) => ({ ...one, day: place + 1 })),
              ...value.filter((one) => one.day > place + 1),
            ])
          }
        />
      ))}
      {problem && (
        <p role="alert" className="text-xs text-danger">
          {problem}
        </p>
      )}
    </div>
  );
}

/** What a day begins with, and its second stretch. */
const offered: Times[] = [
  { from: '09:00', to: '18:00' },
  { from: '19:00', to: '21:00' },
];

interface WeekdayProps extends Pick<WeekHoursProps, 'none' | 'nextDay'> {
  name: string;
  stretches: Times[];
  onChange(stretches: Times[]): void;
}

function Weekday({ name, none, nextDay, stretches, onChange }: WeekdayProps) {
  const { t } = useTranslation();
  const change = (place: number, times: Partial<Times>) =>
    onChange(stretches.map((one, index) => (index === place ? { ...one, ...times } : one)));
  return (
    <div className="flex min-h-9 items-start gap-3 max-sm:flex-col max-sm:gap-1 max-sm:border-b max-sm:border-line max-sm:pb-2">
      <span className="w-24 shrink-0 py-1.5 text-sm font-medium capitalize">{name}</span>
      <div className="flex w-full min-w-0 flex-1 flex-wrap items-start gap-x-4 gap-y-1.5">
        {stretches.length === 0 && <span className="py-1.5 text-sm text-faint">{none}</span>}
        {stretches.map((one, place) => (
          <span key={place} className="flex min-w-0 flex-col max-sm:w-full">
            <span className="flex min-w-0 items-center gap-1">
              <Clock
                label={`${name}: ${t('handoff.hourFrom')}`}
                value={one.from}
                onChange={(from) => change(place, { from })}
              />
              <span className="text-sm text-muted">{t('handoff.hourTo')}</span>
              <Clock
                label={`${name}: ${t('handoff.hourTo')}`}
                value={one.to}
                onChange={(to) => change(place, { to })}
              />
              <IconButton
                label={`${t('handoff.removeHours')}: ${name}`}
                onClick={() => onChange(stretches.filter((_one, index) => index !== place))}
              >
                <X className="size-4" aria-hidden />
              </IconButton>
            </span>
            {nextDay && one.to < one.from && <span className="text-xs text-muted">{nextDay}</span>}
          </span>
        ))}
        {stretches.length < offered.length && (
          <Button
            size="small"
            className="mt-1"
            icon={<Plus className="size-3.5" aria-hidden />}
            aria-label={`${t('handoff.addHours')}: ${name}`}
            onClick={() => onChange([...stretches, offered[stretches.length] ?? { from: '09:00', to: '18:00' }])}
          >
            {t('handoff.addHours')}
          </Button>
        )}
      </div>
    </div>
  );
}

/** A browser's clock field does not know 24:00, which is shown as the minute before. */
function Clock({ label, value, onChange }: { label: string; value: string; onChange(value: string): void }) {
  return (
    <input
      type="time"
      aria-label={label}
      value={value === '24:00' ? '23:59' : value}
      onChange={(event) =>
        event.target.value && onChange(event.target.value === '23:59' ? '24:00' : event.target.value)
      }
      className={classes(
        controlClasses,
        'h-9 w-28 max-md:h-11 max-sm:flex-1 max-sm:px-2 max-sm:[&::-webkit-calendar-picker-indicator]:hidden',
      )}
    />
  );
}
