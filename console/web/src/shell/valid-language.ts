/**
 * Replaces a language that `Intl` rejects: Chromium reports `en-US@posix` where the locale is POSIX, as in containers,
 * and uPlot creates a formatter for the language when it is loaded.
 */
export function ensureValidLanguage(): void {
  try {
    new Intl.NumberFormat(navigator.language);
  } catch {
    Object.defineProperty(navigator, 'language', { value: 'en', configurable: true });
  }
}
