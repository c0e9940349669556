/** One key, or two in sequence. */
export interface KeyBinding {
  /** Value of `KeyboardEvent.key`, such as `/`, `Escape` or `j`; `g r` for two in sequence. */
  readonly key: string;
  /** Text in the list of keys, such as `Focus the search`. */
  readonly text: string;
  run(event: KeyboardEvent): void;
}

export interface KeyRegistry {
  /** Adds bindings, which precede older ones for the same key. Returns a function that removes them. */
  add(bindings: () => readonly KeyBinding[]): () => void;
  /** Current bindings, latest first, one for each key. */
  list(): readonly KeyBinding[];
  /** True when keys of one character work (WCAG 2.1.4); stored in the browser. */
  characterKeys: boolean;
}

const storageKey = 'glasshouse-character-keys';
const sequenceMs = 1200;

/** Creates the registry and its listener on the document. */
export function createKeyRegistry(target: Document): KeyRegistry {
  const sources: (() => readonly KeyBinding[])[] = [];
  let enabled = readFlag(target);
  let pending = { key: '', at: 0 };

  function list(): KeyBinding[] {
    const seen = new Map<string, KeyBinding>();
    for (const source of sources.toReversed())
      for (const binding of source()) if (!seen.has(binding.key)) seen.set(binding.key, binding);
    return [...seen.values()];
  }

  target.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const isTyping = isTextField(event.target);
    if (event.key.length === 1 && (isTyping || !enabled)) return;
    if (isTyping && event.key !== 'Escape') return;
    const bindings = list();
    const first = event.timeStamp - pending.at < sequenceMs ? pending.key : '';
    pending = { key: '', at: 0 };
    const found =
      bindings.find(({ key }) => first !== '' && key === `${first} ${event.key}`) ??
      bindings.find(({ key }) => key === event.key);
    if (!found) {
      if (bindings.some(({ key }) => key.startsWith(`${event.key} `)))
        pending = { key: event.key, at: event.timeStamp };
      return;
    }
    event.preventDefault();
    found.run(event);
  });

  return {
    add(source) {
      sources.push(source);
      return () => {
        sources.splice(sources.indexOf(source), 1);
      };
    },
    list,
    get characterKeys() {
      return enabled;
    },
    set characterKeys(value) {
      enabled = value;
      try {
        target.defaultView?.localStorage.setItem(storageKey, value ? 'on' : 'off');
      } catch {
        // storage is disabled: the choice lasts until the page is reloaded
      }
    },
  };
}

function readFlag(target: Document): boolean {
  try {
    return target.defaultView?.localStorage.getItem(storageKey) !== 'off';
  } catch {
    return true;
  }
}

function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement)
    return !['checkbox', 'radio', 'button', 'range'].includes(target.type);
  return (
    target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable
  );
}
