/** Colour scheme: that of the system, or a choice of the reader. */
export type Theme = 'system' | 'light' | 'dark';

export const themes: readonly Theme[] = ['system', 'light', 'dark'];
const storageKey = 'glasshouse-theme';

/** Returns the stored choice. */
export function readTheme(): Theme {
  try {
    const stored = localStorage.getItem(storageKey);
    return themes.find((theme) => theme === stored) ?? 'system';
  } catch {
    return 'system';
  }
}

/** Applies a choice and stores it. Canvases listen to the event `themechange` of the window. */
export function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(storageKey, theme);
  } catch {
    // storage is disabled: the choice lasts until the page is reloaded
  }
  window.dispatchEvent(new Event('themechange'));
}

/** Calls `changed` when the colours of the page may have changed. Returns a function that stops it. */
export function onThemeChange(changed: () => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', changed);
  window.addEventListener('themechange', changed);
  return () => {
    system.removeEventListener('change', changed);
    window.removeEventListener('themechange', changed);
  };
}

/** Returns the current value of a colour variable of the style sheet, such as `--accent`, for canvases. */
export function cssColour(name: string): string {
  // custom properties keep `light-dark()` unresolved; a used colour does not
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  probe.hidden = true;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
