import { iso } from '../../format.js';

export interface SinceFieldProps {
  /** RFC 3339, `none`, or empty. */
  readonly value: string;
  change(value: string): void;
}

/** Entry of the time when the fault began, in the local time of the reader, or that there is no fault. */
export function SinceField({ value, change }: SinceFieldProps) {
  const isNone = value === 'none';
  return (
    <div class="options">
      <label class="field">
        <span>Time (local)</span>
        <input
          type="datetime-local"
          name="since"
          step="1"
          disabled={isNone}
          value={isNone ? '' : localText(value)}
          onInput={(event) => {
            const ms = Date.parse(event.currentTarget.value);
            change(Number.isNaN(ms) ? '' : new Date(ms).toISOString());
          }}
        />
      </label>
      <label class="check">
        <input type="checkbox" checked={isNone} onChange={() => change(isNone ? '' : 'none')} />
        <span>There is no fault</span>
      </label>
    </div>
  );
}

/** Returns a time in the form of a `datetime-local` input; an answer of the command line may have another form. */
function localText(text: string): string {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) return '';
  return iso(ms - new Date(ms).getTimezoneOffset() * 60_000).slice(0, 19);
}
