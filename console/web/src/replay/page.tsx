import { useEffect, useState } from 'preact/hooks';
import { ApiFailure } from '../api-client.js';
import { Heading } from '../parts/heading.js';
import { FailureNotice } from '../parts/notices.js';
import type { PageProps } from '../shell/console-context.js';
import { InvalidFile } from './check-value.js';
import { FileChoice } from './file-choice.js';
import { readRecording } from './read-recording.js';
import type { Recording } from './recording.js';
import { ReplayView } from './replay-view.js';

type State = { recording: Recording } | { failure: unknown } | 'loading' | undefined;

/**
 * Plays a recorded incident: a file of the reader, which stays in the browser, or the recording of a finished run,
 * `#/replay/<report id>`. The page needs no service.
 */
export function ReplayPage({ route, context }: PageProps) {
  const { recordingUrl } = context;
  const source =
    route.id === '' ? recordingUrl : `/api/incidents/reports/${encodeURIComponent(route.id)}/recording`;
  const [state, setState] = useState<State>();
  const read = async (file: Blob | Promise<Blob>, isLeft = () => false) => {
    setState('loading');
    const next = await Promise.resolve(file)
      .then(readRecording)
      .then(
        (recording) => ({ recording }),
        (failure: unknown) => ({ failure }),
      );
    if (!isLeft()) setState(next);
  };

  useEffect(() => {
    if (source === undefined) return;
    let isLeft = false;
    void read(download(source), () => isLeft);
    return () => {
      isLeft = true;
      setState(undefined);
    };
  }, [source]);

  if (typeof state === 'object' && 'recording' in state)
    return (
      <ReplayView
        recording={state.recording}
        startMs={startOf(route.query.get('at'))}
        linksTraces={route.id !== ''}
        close={() => {
          setState(undefined);
          if (route.id !== '') context.navigate('#/replay');
        }}
      />
    );
  return (
    <>
      <Heading>Replay</Heading>
      {state === 'loading' && <p aria-live="polite">Loading the recording …</p>}
      {typeof state === 'object' && <ReadFailure failure={state.failure} />}
      {state !== 'loading' && <FileChoice choose={(file) => void read(file)} />}
    </>
  );
}

function startOf(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** @throws ApiFailure */
async function download(url: string): Promise<Blob> {
  const response = await fetch(url).catch(() => {
    throw new ApiFailure(0, 'The console does not respond.', 'Check whether it is running, or open a file.');
  });
  if (response.status === 404)
    throw new ApiFailure(
      404,
      'There is no recording of this incident.',
      'Open a file, or choose another report.',
    );
  if (!response.ok)
    throw new ApiFailure(response.status, `The console returned status ${response.status}.`, '');
  return response.blob();
}

function ReadFailure({ failure }: { failure: unknown }) {
  if (!(failure instanceof InvalidFile)) return <FailureNotice error={failure} />;
  return (
    <div class="notice failure" role="alert">
      <p class="notice-title">This file cannot be played: {failure.message}.</p>
      <p>The console writes a recording at the end of each incident. Its name ends in .json.gz or .json.</p>
    </div>
  );
}
