// Whom the AI answers on a number, and the phones of a rehearsal.
import { useTranslation } from 'react-i18next';
import type { ChannelMode } from '../../api/contract-types.ts';
import { ListField } from '../../ui/form/list-field.tsx';
import { SelectField } from '../../ui/form/select.tsx';

/** From the most careful on. */
const modes: ChannelMode[] = ['test_numbers', 'new_customers', 'everyone', 'off'];

/** Keeps "+" and digits; what is too short for a number becomes empty. */
export function cleanPhone(text: string): string {
  const digits = text.replaceAll(/\D/g, '');
  return digits.length >= 6 ? `+${digits}` : '';
}

interface ModeFieldsProps {
  mode: ChannelMode;
  onMode(mode: ChannelMode): void;
  modeHelp: string;
  testNumbers: string[];
  onTestNumbers(numbers: string[]): void;
  testNumbersHelp: string | undefined;
  disabled?: boolean;
}

export function ModeFields({
  mode,
  onMode,
  modeHelp,
  testNumbers,
  onTestNumbers,
  testNumbersHelp,
  disabled,
}: ModeFieldsProps) {
  const { t } = useTranslation();
  return (
    <>
      <SelectField
        label={t('channel.mode')}
        help={modeHelp}
        value={mode}
        disabled={disabled}
        onChange={(next) => onMode(next)}
        choices={modes.map((one) => ({
          value: one,
          label: t(`channel.modes.${one}`),
          hint: t(`channel.modesHelp.${one}`),
        }))}
      />
      {mode === 'test_numbers' && (
        <ListField
          label={t('channel.testNumbers')}
          help={testNumbersHelp}
          inputMode="tel"
          placeholder="+54 9 11 5555-0101"
          clean={cleanPhone}
          value={testNumbers}
          onChange={onTestNumbers}
        />
      )}
    </>
  );
}
