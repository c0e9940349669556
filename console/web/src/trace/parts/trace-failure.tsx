import { ApiFailure } from '../../api-client.js';
import { traceLinks, windowAround } from '../../model/back-end-links.js';
import { EmptyNotice, FailureNotice } from '../../parts/notices.js';
import { pageLink } from '../../routing.js';
import { useConsole } from '../../shell/console-context.js';
import { ImportButton } from './import-button.js';

export interface TraceFailureProps {
  traceId: string;
  error: unknown;
  retry(): void;
}

/** Notice for a trace that cannot be shown, with everything that the reader can try. */
export function TraceFailure({ traceId, error, retry }: TraceFailureProps) {
  const status = error instanceof ApiFailure ? error.status : 0;
  if (status === 404) return <MissingTrace traceId={traceId} retry={retry} />;
  if (status !== 400) return <FailureNotice error={error} retry={retry} />;
  return (
    <EmptyNotice title="Invalid trace id.">
      <p>A trace id has 32 hexadecimal digits.</p>
      <AllRequests />
    </EmptyNotice>
  );
}

function MissingTrace({ traceId, retry }: { traceId: string; retry(): void }) {
  const { backEnds } = useConsole();
  // the time of the trace is unknown: the links cover the last hours
  const nowMs = Date.now();
  const outside = traceLinks(backEnds, traceId, windowAround(nowMs - 6 * 3_600_000, nowMs));
  return (
    <EmptyNotice title="Trace not found.">
      <p>
        The console has not received trace <code>{traceId}</code>, or has evicted it. An exemplar or a log
        record may refer to a trace that was not sampled, or whose spans were lost.
      </p>
      <ul class="attempts">
        <li>
          Its spans may still arrive. The page retries for ten seconds.{' '}
          <button type="button" onClick={retry}>
            Look again
          </button>
        </li>
        {outside.map(({ text, href }) => (
          <li key={href}>
            <a class="outside" href={href} rel="noreferrer">
              {text}
            </a>
          </li>
        ))}
        <li>
          <a href={pageLink('logs', { trace: traceId })}>Log records with this trace id</a>
        </li>
        <li>
          If someone exported it, import the file: <ImportButton imported={retry} />
        </li>
        <li>
          To keep more traces, increase <code>MAX_MEGABYTES</code> of the console.
        </li>
      </ul>
      <AllRequests />
    </EmptyNotice>
  );
}

function AllRequests() {
  return (
    <p>
      <a href="#/requests">All requests</a>
    </p>
  );
}
