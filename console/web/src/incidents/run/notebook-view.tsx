import { useEffect, useState } from 'preact/hooks';
import type { NotebookEntry } from '../../../../contract/src/incidents.js';
import { second } from '../../format.js';
import { FailureNotice } from '../../parts/notices.js';
import { TimeTag } from '../../parts/tags.js';
import { useIncidents } from '../incidents-context.js';
import { NotebookLink } from '../notebook-link.js';
import { useAction } from '../use-action.js';

/** Pinned views of the player with notes, which can be edited and removed. */
export function NotebookView() {
  const { client } = useIncidents();
  const action = useAction();
  const [entries, setEntries] = useState<readonly NotebookEntry[]>();
  const [failure, setFailure] = useState<unknown>();
  const [edited, setEdited] = useState<number>();
  useEffect(() => {
    let isLeft = false;
    client.notebook().then(
      (notebook) => isLeft || setEntries(notebook.entries),
      (error: unknown) => isLeft || setFailure(error),
    );
    return () => {
      isLeft = true;
    };
  }, []);

  /** Changes the entries that the console has now, since another tab may have pinned a view. */
  async function change(
    edit: (entries: readonly NotebookEntry[]) => readonly NotebookEntry[],
  ): Promise<void> {
    await action.run(async () => {
      const next = edit((await client.notebook()).entries);
      await client.writeNotebook(next);
      setEntries(next);
      setEdited(undefined);
    });
  }
  const isSame = (a: NotebookEntry, b: NotebookEntry) => a.atMs === b.atMs && a.link === b.link;

  return (
    <section aria-labelledby="notebook-title">
      <h2 id="notebook-title">Notebook</h2>
      {failure !== undefined && <FailureNotice error={failure} />}
      {action.error !== undefined && <FailureNotice error={action.error} />}
      {entries?.length === 0 && (
        <p class="hint">
          Press <kbd>b</kbd> on any page, or “Pin this view”, to keep its address here with a note.
        </p>
      )}
      <ol class="notebook">
        {entries?.map((entry, index) => (
          <li key={`${entry.atMs} ${entry.link}`} class="panel">
            <p class="links">
              <TimeTag ms={entry.atMs} format={second} />
              <NotebookLink entry={entry} />
              <button
                type="button"
                class="quiet"
                aria-label={`Edit the note of ${entry.title}`}
                onClick={() => setEdited(edited === index ? undefined : index)}
              >
                Edit
              </button>
              <button
                type="button"
                class="quiet"
                aria-label={`Remove ${entry.title}`}
                disabled={action.isBusy}
                onClick={() => void change((all) => all.filter((each) => !isSame(each, entry)))}
              >
                Remove
              </button>
            </p>
            {edited === index ? (
              <form
                class="pin-form"
                onSubmit={(event) => {
                  event.preventDefault();
                  const note = String(new FormData(event.currentTarget).get('note') ?? '');
                  void change((all) => all.map((each) => (isSame(each, entry) ? { ...each, note } : each)));
                }}
              >
                <label class="field">
                  <span>Note</span>
                  <textarea name="note" rows={3} maxLength={2000} value={entry.note} ref={focusFirst} />
                </label>
                <button type="submit" disabled={action.isBusy}>
                  Save the note
                </button>
              </form>
            ) : (
              entry.note !== '' && <p class="note">{entry.note}</p>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

function focusFirst(element: HTMLTextAreaElement | null): void {
  element?.focus();
}
