import { useState } from 'preact/hooks';

/** Input and drop area for a recording. The file stays in the browser. */
export function FileChoice({ choose }: { choose(file: File): void }) {
  const [isOver, setOver] = useState(false);
  return (
    <div
      class={`notice drop ${isOver ? 'over' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer?.files[0];
        if (file) choose(file);
      }}
    >
      <p class="notice-title">Open the recording of an incident.</p>
      <p>Choose a file, or drop it here. The file stays in this browser.</p>
      <label class="field">
        <span>Recording (.json.gz or .json)</span>
        <input
          type="file"
          accept=".gz,.json,application/gzip,application/json"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            // the same file can be chosen again
            event.currentTarget.value = '';
            if (file) choose(file);
          }}
        />
      </label>
    </div>
  );
}
