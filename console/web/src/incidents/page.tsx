import { useEffect, useRef } from 'preact/hooks';
import { Heading } from '../parts/heading.js';
import { Command, EmptyNotice, FailureNotice } from '../parts/notices.js';
import type { PageProps } from '../shell/console-context.js';
import { useIncidents } from './incidents-context.js';
import { ReportPage } from './report/report-page.js';
import { RunView } from './run/run-view.js';
import { StartView } from './start-view.js';

/** Prepared incidents: the list, the running one, and the report of an ended one (`#/incidents/<report id>`). */
export function IncidentsPage({ route, context }: PageProps) {
  const { state } = useIncidents();
  const { data, error, reload } = state;
  const run = data?.run ?? undefined;
  const lastRun = useRef<string | undefined>(undefined);
  const ended = run === undefined ? lastRun.current : undefined;
  useEffect(() => {
    if (run) lastRun.current = run.id;
  }, [run]);

  if (route.id !== '') return <ReportPage key={route.id} id={route.id} />;
  if (data && run)
    return (
      <RunView
        list={data}
        run={run}
        ended={(id) => {
          lastRun.current = undefined;
          context.navigate(`#/incidents/${encodeURIComponent(id)}`);
        }}
      />
    );
  return (
    <div class="incidents-page">
      <Heading>Incidents</Heading>
      {error !== undefined && <FailureNotice error={error} retry={reload} />}
      {ended !== undefined && (
        <EmptyNotice title="The incident has ended.">
          <p>
            <a href={`#/incidents/${encodeURIComponent(ended)}`}>Open its report</a>
          </p>
        </EmptyNotice>
      )}
      {data && !data.enabled && (
        <EmptyNotice title="Incidents are not enabled.">
          {data.reason !== undefined && <p>{data.reason}</p>}
          <p>Start the shop with a token of your own of at least 16 characters:</p>
          <Command text="FAULTS_TOKEN=a-token-of-your-own npm start" />
        </EmptyNotice>
      )}
      {data && <StartView list={data} />}
    </div>
  );
}
