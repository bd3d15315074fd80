// The page of someone who is not inside yet: mark, one box, and the choice of language.
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { languages, switchLanguage } from '../texts/i18n.ts';
import { Logo } from '../ui/logo.tsx';

export function Entrance({
  title,
  description,
  children,
}: {
  title: string;
  description?: string;
  children: ReactNode;
}) {
  const { i18n } = useTranslation();
  return (
    <main className="flex h-full flex-col items-center overflow-y-auto px-4 py-8">
      <div className="my-auto w-full max-w-sm">
        <div className="mb-6 flex items-center justify-center gap-2.5">
          <Logo size={36} />
          <span className="text-xl font-semibold tracking-tight">Nexus</span>
        </div>
        <div className="rounded-2xl border border-line bg-surface p-6 shadow-floating max-md:p-5">
          <h1 className="text-lg font-semibold">{title}</h1>
          {description && <p className="mt-1 text-sm text-muted">{description}</p>}
          <div className="mt-5">{children}</div>
        </div>
        <div className="mt-5 flex justify-center gap-1">
          {languages.map(({ code, label }) => (
            <button
              key={code}
              type="button"
              lang={code}
              aria-pressed={i18n.language === code}
              onClick={() => void switchLanguage(code)}
              className="h-8 rounded-md px-2 text-xs text-muted hover:text-ink aria-pressed:font-semibold aria-pressed:text-ink"
            >
              {label}
            </button>
          ))}
        </div>
      </div>
    </main>
  );
}
