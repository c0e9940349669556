import { useRef, useState } from 'preact/hooks';
import { useConsole } from './console-context.js';
import type { KeyBinding } from './keys.js';
import { useKeys } from './use-keys.js';

/** Dialog with the keys of the current page, which `?` opens. */
export function KeyboardHelp() {
  const { keys } = useConsole();
  const dialog = useRef<HTMLDialogElement>(null);
  const [listed, setListed] = useState<readonly KeyBinding[]>([]);
  const [enabled, setEnabled] = useState(keys.characterKeys);
  const open = () => {
    setListed(keys.list().toSorted((a, b) => a.key.length - b.key.length || (a.key < b.key ? -1 : 1)));
    dialog.current?.showModal();
  };
  useKeys([{ key: '?', text: 'Show the keys', run: open }]);
  return (
    <>
      <button type="button" class="quiet help" aria-haspopup="dialog" onClick={open}>
        Keys
      </button>
      <dialog ref={dialog} class="keys" aria-labelledby="keys-title">
        <h2 id="keys-title">Keys</h2>
        <dl>
          {listed.map(({ key, text }) => (
            <div key={key}>
              <dt>
                {key.split(' ').map((each) => (
                  <kbd key={each}>{each}</kbd>
                ))}
              </dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
        <label class="check">
          <input
            type="checkbox"
            checked={enabled}
            onChange={(event) => {
              keys.characterKeys = event.currentTarget.checked;
              setEnabled(keys.characterKeys);
            }}
          />
          <span>Enable single-character keys</span>
        </label>
        <form method="dialog">
          <button type="submit">Close</button>
        </form>
      </dialog>
    </>
  );
}
