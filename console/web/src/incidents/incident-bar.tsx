import { useRef, useState } from 'preact/hooks';
import { FailureNotice } from '../parts/notices.js';
import type { Place } from '../shell/navigation.js';
import { useKeys } from '../shell/use-keys.js';
import { Elapsed } from './elapsed.js';
import { useIncidents } from './incidents-context.js';
import { notebookEntry, pinnedLink } from './pin.js';
import { standardPlayer } from './session.js';
import { useAction } from './use-action.js';

/** Bar of every page during an incident: time, link to the answers, and a button that pins the present view. */
export function IncidentBar({ place, hasRange }: { place: Place; hasRange: boolean }) {
  const { state, session } = useIncidents();
  const run = state.data?.run;
  if (!run) return null;
  const isJoined = run.players.some(({ name }) => name === (session.player || standardPlayer));
  const canPin = session.token !== '' && isJoined && place.route.page !== 'incidents';
  return (
    <aside class="incident-bar" aria-label="Running incident">
      <p>
        <strong>
          Incident running: <Elapsed run={run} />
        </strong>{' '}
        <span class="incident-title">{run.title}</span>
      </p>
      <p class="links">
        {place.route.page !== 'incidents' && (
          <a href="#/incidents">{isJoined ? 'Story and answers' : 'Join'}</a>
        )}
        {canPin && <PinButton place={place} hasRange={hasRange} />}
      </p>
    </aside>
  );
}

function PinButton({ place, hasRange }: { place: Place; hasRange: boolean }) {
  const { client } = useIncidents();
  const { isBusy, error, run } = useAction();
  const dialog = useRef<HTMLDialogElement>(null);
  const [draft, setDraft] = useState({ link: '', title: '' });
  const [message, setMessage] = useState('');
  const open = () => {
    setMessage('');
    setDraft({ link: pinnedLink(place, hasRange), title: document.title.replace(/ · Glasshouse$/, '') });
    dialog.current?.showModal();
  };
  useKeys([{ key: 'b', text: 'Pin this view to the notebook', run: open }]);

  async function pin(form: HTMLFormElement): Promise<void> {
    const values = new FormData(form);
    const entry = notebookEntry(draft.link, String(values.get('title')), String(values.get('note')));
    if (!entry)
      return setMessage('The address of this view is too long for the notebook. Use fewer filters.');
    const isPinned = await run(async () => {
      const { entries } = await client.notebook();
      await client.writeNotebook([...entries, entry]);
    });
    if (!isPinned) return;
    form.reset();
    dialog.current?.close();
    setMessage('Pinned.');
  }

  return (
    <>
      <button type="button" aria-haspopup="dialog" onClick={open}>
        Pin this view
      </button>
      <span role="status">{message}</span>
      <dialog ref={dialog} class="keys" aria-labelledby="pin-title">
        <h2 id="pin-title">Pin this view</h2>
        <form
          class="pin-form"
          onSubmit={(event) => {
            event.preventDefault();
            void pin(event.currentTarget);
          }}
        >
          <label class="field">
            <span>Title</span>
            <input type="text" name="title" maxLength={200} value={draft.title} required />
          </label>
          <label class="field">
            <span>Note</span>
            <textarea name="note" rows={3} maxLength={2000} />
          </label>
          <p class="hint">
            <code>{draft.link.slice(0, 200)}</code>
          </p>
          {error !== undefined && <FailureNotice error={error} />}
          <p class="links">
            <button type="submit" disabled={isBusy}>
              Pin
            </button>
            <button type="button" onClick={() => dialog.current?.close()}>
              Cancel
            </button>
          </p>
        </form>
      </dialog>
    </>
  );
}
