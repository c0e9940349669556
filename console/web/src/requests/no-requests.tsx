import { Command, EmptyNotice } from '../parts/notices.js';
import { OperatorHint } from '../parts/operator-hint.js';

interface NoRequestsProps {
  readonly q: string;
  /** Time range in words. */
  readonly text: string;
  readonly gatewayUrl: string;
  clear(): void;
  widen(): void;
}

/** Notice of an empty list, with a way to fill it. */
export function NoRequests({ q, text, gatewayUrl, clear, widen }: NoRequestsProps) {
  const time = text.startsWith('Last') ? `in the ${text.toLowerCase()}` : `from ${text}`;
  const widened = (
    <button type="button" onClick={widen}>
      Search the last 24 hours
    </button>
  );
  if (q !== '')
    return (
      <EmptyNotice title={`No request ${time} matches these filters.`}>
        <OperatorHint q={q} />
        <p>
          <button type="button" onClick={clear}>
            Clear the filters
          </button>{' '}
          {widened}
        </p>
      </EmptyNotice>
    );
  return (
    <EmptyNotice title={`No requests ${time}.`}>
      <p>Send a request, and it appears here at once:</p>
      <Command text={`curl -i ${gatewayUrl}/products`} />
      <p>
        The <code>trace-id</code> header of the response is the id of its trace.
      </p>
      <p>{widened}</p>
    </EmptyNotice>
  );
}
