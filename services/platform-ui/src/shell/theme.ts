// Light, dark, or as the system has it; remembered by the browser.

const storageKey = 'nexus.theme';
export type Theme = 'system' | 'light' | 'dark';

/** The remembered choice. */
export function currentTheme(): Theme {
  const stored = localStorage.getItem(storageKey);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

/** Puts the theme on the page. */
export function applyTheme(theme: Theme = currentTheme()): void {
  localStorage.setItem(storageKey, theme);
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
