import { h, replaceChildren } from '../dom.js';

export interface FilterField {
  name: string;
  label: string;
  kind: 'search' | 'select' | 'check';
  /** Values and texts of a `select`. */
  options?: readonly (readonly [string, string])[];
}

export interface FilterBar {
  readonly element: HTMLElement;
  readonly values: Readonly<Record<string, string>>;
  readonly active: boolean;
  /** Replaces the options of a select. The selected option stays, even if the new list lacks it. */
  setOptions(name: string, options: readonly (readonly [string, string])[]): void;
  clear(): void;
}

const typingMs = 250;

/**
 * Row of labelled filters.
 *
 * @param changed called 250 ms after the last key in a search field, and at once for the other filters
 * @param more further controls of the row
 */
export function filterBar(
  fields: readonly FilterField[],
  initial: URLSearchParams,
  changed: () => void,
  ...more: HTMLElement[]
): FilterBar {
  const values: Record<string, string> = {};
  const controls = new Map<string, HTMLInputElement | HTMLSelectElement>();
  let timer = 0;

  const element = h(
    'form',
    {
      class: 'filters',
      role: 'search',
      on: {
        submit: (event) => {
          event.preventDefault();
          changed();
        },
      },
    },
    ...fields.map((field) => createField(field)),
    ...more,
  );

  function createField(field: FilterField): HTMLElement {
    const { name, label, kind, options = [] } = field;
    values[name] = initial.get(name) ?? '';
    if (kind === 'select') {
      const select = h('select', { name });
      controls.set(name, select);
      setOptions(name, options);
      select.addEventListener('change', () => change(name, select.value));
      return h('label', { class: 'field' }, h('span', {}, label), select);
    }
    const input = h('input', {
      name,
      type: kind === 'check' ? 'checkbox' : 'search',
      autocomplete: 'off',
      spellcheck: 'false',
      maxlength: 256,
    });
    controls.set(name, input);
    if (kind === 'check') {
      input.checked = values[name] === 'true';
      input.addEventListener('change', () => change(name, input.checked ? 'true' : ''));
      return h('label', { class: 'check' }, input, h('span', {}, label));
    }
    input.value = values[name] ?? '';
    input.addEventListener('input', () => {
      values[name] = input.value.trim();
      clearTimeout(timer);
      timer = setTimeout(changed, typingMs);
    });
    return h('label', { class: 'field grow' }, h('span', {}, label), input);
  }

  function change(name: string, value: string): void {
    values[name] = value;
    changed();
  }

  function setOptions(name: string, options: readonly (readonly [string, string])[]): void {
    const select = controls.get(name) as HTMLSelectElement;
    const chosen = values[name] ?? '';
    const all =
      chosen === '' || options.some(([value]) => value === chosen)
        ? options
        : [...options, [chosen, chosen] as const];
    const shown = [...select.options].map((option) => option.value).join('\n');
    if (select.options.length > 0 && shown === all.map(([value]) => value).join('\n')) return;
    replaceChildren(
      select,
      ...all.map(([value, text]) => h('option', { value, selected: value === chosen }, text)),
    );
    select.value = chosen;
  }

  return {
    element,
    values,
    get active() {
      return Object.values(values).some((value) => value !== '');
    },
    setOptions,
    clear() {
      for (const [name, control] of controls) {
        values[name] = '';
        if (control instanceof HTMLInputElement && control.type === 'checkbox') control.checked = false;
        else control.value = '';
      }
      changed();
    },
  };
}

/** Options of a service select. */
export function serviceOptions(services: readonly string[]): [string, string][] {
  return [['', 'All services'], ...services.map((name): [string, string] => [name, name])];
}
