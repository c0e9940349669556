import type { ComponentChildren } from 'preact';
import { ApiFailure } from '../api-client.js';

/** Notice in place of missing content, with an explanation or a suggestion. */
export function EmptyNotice({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="notice">
      <p class="notice-title">{title}</p>
      {children}
    </div>
  );
}

/** Notice of a failure, with a suggestion and a button to try again unless the request itself is wrong (400). */
export function FailureNotice({ error, retry }: { error: unknown; retry?: () => void }) {
  const { message, advice } =
    error instanceof ApiFailure
      ? error
      : {
          message: 'This page cannot be displayed.',
          advice: `Reload it. (${error instanceof Error ? error.message : String(error)})`,
        };
  const isWrong = error instanceof ApiFailure && error.status === 400;
  return (
    <div class="notice failure" role="alert">
      <p class="notice-title">{message}</p>
      {advice !== '' && <p>{advice}</p>}
      {retry && !isWrong && (
        <button type="button" onClick={() => retry()}>
          Try again
        </button>
      )}
    </div>
  );
}

/** Command for a terminal. */
export function Command({ text }: { text: string }) {
  return (
    <pre class="command" tabIndex={0} aria-label="Command">
      <code>{text}</code>
    </pre>
  );
}
