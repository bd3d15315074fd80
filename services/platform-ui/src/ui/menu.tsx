// A drop-down of actions or of one choice.
import { Menu as BaseMenu } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';

const itemClasses =
  'flex w-full cursor-pointer items-center gap-2.5 rounded-md px-2 py-1.5 text-sm outline-hidden select-none data-highlighted:bg-sunken data-disabled:opacity-50 max-md:py-2.5 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-faint';

interface MenuProps {
  /** The element that opens the menu. */
  trigger: ReactElement;
  align?: 'start' | 'end';
  children: ReactNode;
}

export function Menu({ trigger, align = 'end', children }: MenuProps) {
  return (
    <BaseMenu.Root>
      <BaseMenu.Trigger render={trigger} />
      <BaseMenu.Portal>
        <BaseMenu.Positioner className="z-50 outline-hidden" sideOffset={6} align={align}>
          <BaseMenu.Popup className="max-h-(--available-height) max-w-[calc(100vw-1.5rem)] min-w-52 animate-appear overflow-y-auto rounded-lg border border-line bg-surface p-1 shadow-floating outline-hidden">
            {children}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

interface MenuItemProps {
  icon?: ReactNode;
  disabled?: boolean;
  onSelect(): void;
  children: ReactNode;
  'data-testid'?: string;
}

export function MenuItem({ icon, onSelect, children, ...rest }: MenuItemProps) {
  return (
    <BaseMenu.Item {...rest} onClick={onSelect} className={itemClasses}>
      {icon}
      <span className="min-w-0 flex-1 truncate">{children}</span>
    </BaseMenu.Item>
  );
}

interface MenuChoiceProps<Value extends string> {
  label: string;
  value: Value | null;
  choices: readonly { value: Value; label: string; icon?: ReactNode }[];
  onChange(value: Value): void;
}

/** A titled group of which one is on. */
export function MenuChoice<Value extends string>({ label, value, choices, onChange }: MenuChoiceProps<Value>) {
  return (
    <BaseMenu.Group>
      <BaseMenu.GroupLabel className="px-2 pt-1.5 pb-1 text-2xs font-medium text-faint">{label}</BaseMenu.GroupLabel>
      <BaseMenu.RadioGroup value={value} onValueChange={(next) => onChange(next as Value)}>
        {choices.map((choice) => (
          <BaseMenu.RadioItem key={choice.value} value={choice.value} className={itemClasses} closeOnClick>
            {choice.icon}
            <span className="min-w-0 flex-1 truncate">{choice.label}</span>
            <BaseMenu.RadioItemIndicator>
              <Check aria-hidden className="text-accent!" />
            </BaseMenu.RadioItemIndicator>
          </BaseMenu.RadioItem>
        ))}
      </BaseMenu.RadioGroup>
    </BaseMenu.Group>
  );
}

export function MenuSeparator() {
  return <BaseMenu.Separator className="my-1 h-px bg-line" />;
}
