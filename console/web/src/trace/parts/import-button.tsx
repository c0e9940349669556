import { useRef, useState } from 'preact/hooks';
import { ApiFailure, postJson } from '../../api-client.js';
import { traceLink } from '../../routing.js';
import { useConsole } from '../../shell/console-context.js';

/** Button that sends an exported file to the console, and then shows its first trace. */
export function ImportButton() {
  const { navigate } = useConsole();
  const input = useRef<HTMLInputElement>(null);
  const [message, setMessage] = useState('');

  async function send(file: File): Promise<void> {
    setMessage('Importing …');
    try {
      const text = await file.text();
      const traceId = firstTraceId(text);
      await postJson('/api/import', text);
      setMessage('Imported.');
      navigate(traceLink(traceId));
    } catch (error) {
      setMessage(
        error instanceof ApiFailure || error instanceof SyntaxError
          ? error.message
          : 'The file cannot be read.',
      );
    }
  }

  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        hidden
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          if (file) void send(file);
          event.currentTarget.value = '';
        }}
      />
      <button type="button" class="quiet" onClick={() => input.current?.click()}>
        Import a file
      </button>
      <output>{message}</output>
    </>
  );
}

/** @throws SyntaxError with a sentence for the reader */
function firstTraceId(text: string): string {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    throw new SyntaxError('The file is not JSON.');
  }
  const { traces } = (file ?? {}) as { traces?: unknown };
  const [first] = Array.isArray(traces) ? (traces as unknown[]) : [];
  const { traceId } = (first ?? {}) as { traceId?: unknown };
  if (typeof traceId !== 'string')
    throw new SyntaxError('The file has no trace: it needs {"traces": [{"traceId": …}]}.');
  return traceId;
}
