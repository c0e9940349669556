import { visibleHead } from './model/visible-text.js';

export interface Suggestion {
  readonly value: string;
  /** Number of records, or the kind of the suggestion. */
  readonly note: string;
  apply(): void;
}

export function suggestionId(index: number): string {
  return `log-suggestion-${index}`;
}

/** List below the search field; the field has the focus and the keys. */
export function Suggestions({ items, selected }: { items: readonly Suggestion[]; selected: number }) {
  return (
    <div id="log-suggestions" role="listbox" aria-label="Suggestions" hidden={items.length === 0}>
      {items.map(({ value, note, apply }, index) => (
        <div
          key={value}
          id={suggestionId(index)}
          role="option"
          tabIndex={-1}
          aria-selected={index === selected}
          onPointerDown={(event) => {
            // before the field loses the focus
            event.preventDefault();
            apply();
          }}
        >
          <span class="suggested">{visibleHead(value, 200)}</span>
          <span class="suggestion-note">{note}</span>
        </div>
      ))}
    </div>
  );
}
