import { useConsole } from '../../shell/console-context.js';
import { useKeys } from '../../shell/use-keys.js';
import { type View, views } from '../model/view-state.js';

const titles: Readonly<Record<View, string>> = {
  waterfall: 'Waterfall',
  flame: 'Flame graph',
  compare: 'Compare',
};

/** Tabs of the views of a trace. */
export function ViewTabs({ view }: { view: View }) {
  const { setQuery } = useConsole();
  const show = (next: View) => setQuery({ view: next });
  useKeys(
    views.map((name, at) => ({ key: String(at + 1), text: `Show ${titles[name]}`, run: () => show(name) })),
  );

  function onKeyDown(event: KeyboardEvent): void {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const next = views[views.indexOf(view) + step];
    if (step === 0 || next === undefined) return;
    event.preventDefault();
    show(next);
    (event.currentTarget as Element).querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  }

  return (
    <div class="tabs" role="tablist" aria-label="Views of the trace" onKeyDown={onKeyDown}>
      {views.map((name) => (
        <button
          key={name}
          id={`tab-${name}`}
          type="button"
          role="tab"
          aria-selected={name === view}
          tabIndex={name === view ? 0 : -1}
          onClick={() => show(name)}
        >
          {titles[name]}
        </button>
      ))}
    </div>
  );
}
