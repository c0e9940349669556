import { useMemo } from 'preact/hooks';
import { duration, percent, rate } from '../format.js';
import { useConsole } from '../shell/console-context.js';
import { type EdgeValues, edgeKey } from './edge-values.js';
import { layoutMap, pathOf } from './map-layout.js';

export interface MapPictureProps<Pair> {
  readonly edges: readonly Pair[];
  valuesOf(edge: Pair): EdgeValues;
  /** Whether no instance of a service responds; default: not known. */
  isDown?(name: string): boolean;
  readonly selected: string;
  select(key: string): void;
}

const ms = (value: number) => duration(value * 1000);

/** Picture of the calls. The table below it has the same data and the same function for the keyboard. */
export function MapPicture<Pair extends { readonly caller: string; readonly callee: string }>({
  edges,
  valuesOf,
  isDown,
  selected,
  select,
}: MapPictureProps<Pair>) {
  const { colours } = useConsole();
  // the layout depends on the names only, so that the picture stays in place while the values change
  const names = edges.map(edgeKey).sort().join('\n');
  const map = useMemo(() => layoutMap(edges), [names]);
  const byKey = new Map(edges.map((edge) => [edgeKey(edge), edge]));
  const maxRate = Math.max(...edges.map((edge) => valuesOf(edge).ratePerS), 0.001);
  return (
    <div class="map-scroll" role="region" aria-label="Picture of the calls" tabIndex={0}>
      <svg
        class="map"
        width={map.width}
        height={map.height}
        viewBox={`0 0 ${map.width} ${map.height}`}
        role="img"
        aria-label={`Calls between ${map.nodes.length} services; the table below has the numbers`}
      >
        <defs>
          <marker
            id="arrow"
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="9"
            markerHeight="9"
            markerUnits="userSpaceOnUse"
            orient="auto"
          >
            <path d="M0,0 L8,4 L0,8 z" />
          </marker>
        </defs>
        {map.edges.map((placed) => {
          const edge = byKey.get(edgeKey(placed));
          if (!edge) return null;
          const values = valuesOf(edge);
          const key = edgeKey(edge);
          const kind = values.count === 0 ? 'idle' : values.errorShare > 0 ? 'failing' : '';
          return (
            <g
              key={key}
              class={`map-edge ${kind} ${key === selected ? 'selected' : ''}`}
              onClick={() => select(key === selected ? '' : key)}
            >
              <path
                d={pathOf(placed.points)}
                marker-end="url(#arrow)"
                stroke-width={1 + 3 * Math.sqrt(values.ratePerS / maxRate)}
              />
              <path class="hit" d={pathOf(placed.points)} />
              <EdgeLabel x={placed.x} y={placed.y} values={values} title={key} />
            </g>
          );
        })}
        {map.nodes.map(({ name, x, y, width, height }) => (
          <g
            key={name}
            class={`map-node ${colours.classOf(name)} ${isDown?.(name) ? 'down' : ''}`}
            transform={`translate(${x - width / 2},${y - height / 2})`}
          >
            <rect width={width} height={height} rx={8} />
            <circle cx={16} cy={height / 2} r={5} />
            <text x={28} y={height / 2}>
              {name.length > 22 ? `${name.slice(0, 21)}…` : name}
            </text>
            <title>{isDown?.(name) ? `${name} is down` : name}</title>
          </g>
        ))}
      </svg>
    </div>
  );
}

function EdgeLabel({ x, y, values, title }: { x: number; y: number; values: EdgeValues; title: string }) {
  const { count, ratePerS, errorShare, p95Ms, gapP95Ms } = values;
  const first =
    count === 0 ? 'no calls' : `${rate(ratePerS)}${errorShare > 0 ? ` · ${percent(errorShare)} err` : ''}`;
  const second = p95Ms === null ? '' : `p95 ${ms(p95Ms)}${gapP95Ms === null ? '' : ` · gap ${ms(gapP95Ms)}`}`;
  return (
    <g transform={`translate(${x},${y})`} class="map-label">
      <title>{title}</title>
      <rect x={-82} y={-18} width={164} height={36} rx={6} />
      <text y={-5}>{first}</text>
      <text y={9}>{second}</text>
    </g>
  );
}
