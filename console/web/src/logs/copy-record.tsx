import { useEffect, useState } from 'preact/hooks';
import type { LogRecord } from '../../../contract/src/logs.js';

/** Button that copies a record as JSON. */
export function CopyRecord({ record }: { record: LogRecord }) {
  const [result, setResult] = useState('');
  useEffect(() => setResult(''), [record]);
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(JSON.stringify(record, null, 2));
      setResult('Copied');
    } catch {
      setResult('The browser does not allow copying.');
    }
  }
  return (
    <>
      <button type="button" class="quiet" onClick={() => void copy()}>
        Copy as JSON
      </button>
      <span role="status">{result}</span>
    </>
  );
}
