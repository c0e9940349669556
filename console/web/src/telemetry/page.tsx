import type { AnomalyList } from '../../../contract/src/anomalies.js';
import type { AuditResponse } from '../../../contract/src/audit.js';
import type { TelemetryQuality } from '../../../contract/src/quality.js';
import type { Status } from '../../../contract/src/status.js';
import { Heading } from '../parts/heading.js';
import type { PageProps } from '../shell/console-context.js';
import { useJson } from '../shell/use-json.js';
import { rangeText } from '../time/range-text.js';
import { isLive, rangeQuery } from '../time/time-range.js';
import { Anomalies } from './anomalies.js';
import { Audit } from './audit.js';
import { Quality } from './quality.js';
import { Received } from './received.js';

const livePollMs = 5000;
/** The check of all traces takes longer than other queries. */
const qualityPollMs = 15_000;

/** State of the telemetry itself: anomalies of processes, delivery, quality of the traces, receivers and store. */
export function TelemetryPage({ range, route }: PageProps) {
  const live = isLive(range);
  const service = route.query.get('service') ?? '';
  const query = rangeQuery(range);
  const anomalies = useJson<AnomalyList>(
    '/api/anomalies',
    { ...query, ...(service !== '' && { service }) },
    live ? livePollMs : 0,
  );
  const quality = useJson<TelemetryQuality>('/api/telemetry/quality', query, live ? qualityPollMs : 0);
  const audit = useJson<AuditResponse>('/api/audit', {}, live ? livePollMs : 0);
  const status = useJson<Status>('/api/status', {}, live ? livePollMs : 0);
  return (
    <div class="telemetry-page">
      <Heading>Telemetry</Heading>
      <p class="hint">
        Anomalies and trace quality: {rangeText(range)}. Delivery, receivers and store: since the console
        started.
      </p>
      <Anomalies state={anomalies} service={service} />
      <Audit state={audit} />
      <Quality state={quality} />
      <Received state={status} />
    </div>
  );
}
