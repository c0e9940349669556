export interface TermButtonsProps {
  /** Description of the value, such as `status 500`. */
  readonly text: string;
  include(): void;
  exclude(): void;
}

/** Buttons that make a value a filter: only with it, only without it. */
export function TermButtons({ text, include, exclude }: TermButtonsProps) {
  return (
    <span class="term-buttons">
      <button
        type="button"
        class="quiet"
        aria-label={`Only ${text}`}
        title="Only this value"
        onClick={include}
      >
        +
      </button>
      <button
        type="button"
        class="quiet"
        aria-label={`Without ${text}`}
        title="Without this value"
        onClick={exclude}
      >
        −
      </button>
    </span>
  );
}
