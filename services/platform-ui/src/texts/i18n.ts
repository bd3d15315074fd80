// The panel's languages: which there are, which one is on, and the switch between them.
import { changeLanguage, use } from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from './en.json';
import es from './es.json';
import ptBR from './pt-br.json';

const storageKey = 'nexus.language';

/** The languages of the panel, named in themselves. */
export const languages = [
  { code: 'es', label: 'Español' },
  { code: 'pt-BR', label: 'Português (BR)' },
  { code: 'en', label: 'English' },
] as const;
export type Language = (typeof languages)[number]['code'];

function firstLanguage(): Language {
  const stored = localStorage.getItem(storageKey);
  const wanted = [stored, ...navigator.languages];
  for (const one of wanted) {
    const found = languages.find(({ code }) => one && one.slice(0, 2).toLowerCase() === code.slice(0, 2));
    if (found) return found.code;
  }
  return 'es';
}

/** Sets the language up; must be done before the first drawing. */
export async function startTexts(): Promise<void> {
  const language = firstLanguage();
  document.documentElement.lang = language;
  await use(initReactI18next).init({
    lng: language,
    fallbackLng: 'es',
    resources: { es: { translation: es }, 'pt-BR': { translation: ptBR }, en: { translation: en } },
    interpolation: { escapeValue: false },
    // Codes of the API may hold colons.
    nsSeparator: false,
    returnNull: false,
  });
}

/** Changes the language and remembers it. */
export async function switchLanguage(language: Language): Promise<void> {
  localStorage.setItem(storageKey, language);
  document.documentElement.lang = language;
  await changeLanguage(language);
}
