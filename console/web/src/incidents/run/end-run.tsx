import { useRef } from 'preact/hooks';
import type { Player, Run } from '../../../../contract/src/incidents.js';
import { FailureNotice } from '../../parts/notices.js';
import { useIncidents } from '../incidents-context.js';
import { useAction } from '../use-action.js';

export interface EndRunProps {
  readonly run: Run;
  readonly player: Player | undefined;
  /** Whether the reader may end the incident for all. */
  readonly isHost: boolean;
  ended(id: string): void;
}

/** Buttons that finish for one player, and that end the incident for all after a confirmation. */
export function EndRun({ run, player, isHost, ended }: EndRunProps) {
  const { client } = useIncidents();
  const action = useAction();
  const dialog = useRef<HTMLDialogElement>(null);
  const playing = run.players.filter(({ name, finished }) => !finished && name !== player?.name);

  async function stop(): Promise<void> {
    let id = '';
    const isEnded = await action.run(async () => {
      id = (await client.stop()).id;
    });
    dialog.current?.close();
    if (isEnded) ended(id);
  }

  return (
    <section aria-label="End">
      <p class="links">
        {player && !player.finished && run.players.length > 1 && (
          <button
            type="button"
            disabled={action.isBusy}
            onClick={() => void action.run(() => client.finish())}
          >
            Finish (others continue)
          </button>
        )}
        {isHost && (
          <button type="button" aria-haspopup="dialog" onClick={() => dialog.current?.showModal()}>
            End the incident
          </button>
        )}
      </p>
      {action.error !== undefined && <FailureNotice error={action.error} />}
      <dialog ref={dialog} class="keys" aria-labelledby="end-title">
        <h2 id="end-title">End the incident?</h2>
        {player && player.answered.length === 0 && <p>You have not saved an answer.</p>}
        {playing.length > 0 && <p>It also ends for {playing.map(({ name }) => name).join(', ')}.</p>}
        <p>The fault is removed, and the report shows the cause.</p>
        <p class="links">
          <button type="button" disabled={action.isBusy} onClick={() => void stop()}>
            End and show the report
          </button>
          <button type="button" onClick={() => dialog.current?.close()}>
            Continue
          </button>
        </p>
      </dialog>
    </section>
  );
}
