import type { Player } from '../../../../contract/src/incidents.js';
import { FailureNotice } from '../../parts/notices.js';
import { useIncidents } from '../incidents-context.js';
import { useAction } from '../use-action.js';

/** Hints on demand. The report has their number. */
export function Hints({ player: { hintsShown, hintsLeft } }: { player: Player }) {
  const { client } = useIncidents();
  const { isBusy, error, run } = useAction();
  return (
    <section class="panel" aria-labelledby="hints-title">
      <h2 id="hints-title">Hints</h2>
      <ol class="numbered" aria-live="polite">
        {hintsShown.map((hint) => (
          <li key={hint}>{hint}</li>
        ))}
      </ol>
      {hintsLeft > 0 ? (
        <button type="button" disabled={isBusy} onClick={() => void run(() => client.takeHint())}>
          Show a hint ({hintsLeft} left)
        </button>
      ) : (
        <p class="hint">There are no more hints.</p>
      )}
      {error !== undefined && <FailureNotice error={error} />}
    </section>
  );
}
