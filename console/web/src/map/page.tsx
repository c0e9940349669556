import type { EdgeList } from '../../../contract/src/edges.js';
import { second } from '../format.js';
import { Heading } from '../parts/heading.js';
import { Command, EmptyNotice, FailureNotice } from '../parts/notices.js';
import type { PageProps } from '../shell/console-context.js';
import { useJson } from '../shell/use-json.js';
import { isLive, rangeQuery, resolveRange } from '../time/time-range.js';
import { EdgePanel } from './edge-panel.js';
import { EdgeTable } from './edge-table.js';
import { edgeKey, edgeValues } from './edge-values.js';
import { MapPicture } from './map-picture.js';

const livePollMs = 5000;
const parts = 30;

/** Calls between services, from the traces: picture and table, over the time range or a part of it. */
export function MapPage({ route, range, context }: PageProps) {
  const { setQuery } = context;
  const selected = route.query.get('edge') ?? '';
  const part = readPart(route.query.get('part'));
  const live = isLive(range);
  const pollMs = live ? livePollMs : 0;
  const query = rangeQuery(range);
  const { data, error, isLoading, reload } = useJson<EdgeList>(
    '/api/edges',
    { ...query, by: 'service', points: parts, before: 'previous', limit: 500 },
    pollMs,
  );
  const edges = data?.items ?? [];
  const times = edges.find(({ points }) => points)?.points?.map(({ timeMs }) => timeMs) ?? [];
  const partSeconds = ((times[1] ?? 0) - (times[0] ?? 0)) / 1000;
  const valuesOf = (edge: EdgeList['items'][number]) => edgeValues(edge, part, partSeconds);
  const select = (key: string) => setQuery({ edge: key });
  const chosen = edges.find((edge) => edgeKey(edge) === selected);

  return (
    <div class="map-page">
      <Heading>Map</Heading>
      {error !== undefined && <FailureNotice error={error} retry={reload} />}
      {edges.length === 0 && !isLoading && error === undefined && (
        <EmptyNotice title="No calls between services in this time range.">
          <p>Choose a longer time range, or send a request:</p>
          <Command text={`curl -i ${context.gatewayUrl()}/products`} />
        </EmptyNotice>
      )}
      {edges.length > 0 && (
        <>
          <Scrubber
            times={times}
            partSeconds={partSeconds}
            part={part}
            setPart={(chosenPart) =>
              setQuery({ part: chosenPart === undefined ? '' : String(chosenPart) }, { replace: true })
            }
          />
          <MapPicture edges={edges} valuesOf={valuesOf} selected={selected} select={select} />
          {chosen && (
            <EdgePanel
              edge={chosen}
              query={query}
              resolved={resolveRange(range)}
              pollMs={pollMs}
              close={() => select('')}
            />
          )}
          <h2>Calls</h2>
          <p class="hint">
            Gap: client time minus server time of a call, which is the time in the network, a proxy, a queue
            or a suspended process.
          </p>
          <EdgeTable
            edges={edges}
            valuesOf={valuesOf}
            selected={selected}
            select={select}
            isWhole={part === undefined}
          />
          {data?.truncated && <p class="more">Only {edges.length} edges are shown.</p>}
        </>
      )}
    </div>
  );
}

function readPart(text: string | null): number | undefined {
  const part = Number(text);
  return text !== null && text !== '' && Number.isInteger(part) && part >= 0 && part < parts
    ? part
    : undefined;
}

interface ScrubberProps {
  readonly times: readonly number[];
  readonly partSeconds: number;
  readonly part: number | undefined;
  setPart(part: number | undefined): void;
}

/** Slider over the parts of the time range; its first position is the whole range. */
function Scrubber({ times, partSeconds, part, setPart }: ScrubberProps) {
  const from = part === undefined ? undefined : times[part];
  const text =
    from === undefined ? 'whole time range' : `${second(from)} – ${second(from + partSeconds * 1000)}`;
  return (
    <label class="scrubber">
      <span>Time</span>
      <input
        type="range"
        min={-1}
        max={times.length - 1}
        value={part ?? -1}
        aria-valuetext={text}
        onInput={(event) => {
          const value = Number(event.currentTarget.value);
          setPart(value < 0 ? undefined : value);
        }}
      />
      <output>{text}</output>
    </label>
  );
}
