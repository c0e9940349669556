import { useEffect, useState } from 'preact/hooks';
import { FailureNotice } from '../../parts/notices.js';
import { useIncidents } from '../incidents-context.js';

/** Join code of the running incident, which the host shows to further players. */
export function JoinCode({ run }: { run: string }) {
  const { client } = useIncidents();
  const [code, setCode] = useState('');
  const [failure, setFailure] = useState<unknown>();
  useEffect(() => {
    let isLeft = false;
    client.joinCode().then(
      ({ joinCode }) => isLeft || setCode(joinCode),
      (error: unknown) => isLeft || setFailure(error),
    );
    return () => {
      isLeft = true;
    };
  }, [run]);
  return (
    <section aria-labelledby="join-code-title">
      <h2 id="join-code-title">Join code</h2>
      {failure !== undefined && <FailureNotice error={failure} />}
      {code !== '' && (
        <p>
          Other players open this page and enter <code>{code}</code>. The code does not permit them to apply
          mitigations, to end the incident, or to read the faults.
        </p>
      )}
    </section>
  );
}
