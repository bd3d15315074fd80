// Why a test is not green, in words.
import { useTranslation } from 'react-i18next';
import type { TestReason } from '../../../api/contract-types.ts';

const ofTools = new Set(['called', 'not_called']);

export function TestReasons({ reasons }: { reasons: TestReason[] }) {
  const { t } = useTranslation();
  return (
    <ul className="flex list-disc flex-col gap-0.5 pl-4 text-sm text-danger" data-testid="test-reasons">
      {reasons.map(({ code, value }) => (
        <li key={`${code} ${value}`} className="break-words">
          {t(`agentTest.reason.${code}`, { value: told(code, value) })}
        </li>
      ))}
    </ul>
  );

  function told(code: TestReason['code'], value: string | null): string {
    if (value === null) return '';
    if (ofTools.has(code)) return t(`tool.${value}`, { defaultValue: value });
    return t(`turnReason.${value}`, { defaultValue: value });
  }
}
