import { useMemo } from 'preact/hooks';
import { plural } from '../../format.js';
import { ServiceTag } from '../../parts/tags.js';
import { operationDifferences } from '../model/compare-traces.js';
import type { SpanNode } from '../model/span-tree.js';
import type { TraceModel } from '../model/trace-model.js';
import { signed } from './comparison-view.js';

const maxShown = 6;

export interface LargestDifferencesProps {
  other: TraceModel;
  own: TraceModel;
  select(node: SpanNode): void;
}

/** The operations with the largest difference of self time: where one trace lost its time. */
export function LargestDifferences({ other, own, select }: LargestDifferencesProps) {
  const differences = useMemo(() => operationDifferences(other, own), [other, own]);
  if (differences.length === 0) return <p>The traces have the same spans with the same self times.</p>;
  return (
    <>
      <h2>Largest differences of self time</h2>
      <ol class="largest-differences">
        {differences.slice(0, maxShown).map(({ service, name, selfUs, firstCount, secondCount, second }) => (
          <li key={`${service} ${name} ${firstCount}`}>
            <span class={`took difference ${selfUs > 0 ? 'slower' : 'faster'}`}>{signed(selfUs)}</span>
            <ServiceTag service={service} />
            {second ? (
              <button type="button" class="link" onClick={() => select(second)}>
                {name}
              </button>
            ) : (
              <span>{name}</span>
            )}
            {firstCount !== secondCount && (
              <span class="muted">
                {plural(secondCount, 'span')} instead of {firstCount}
              </span>
            )}
          </li>
        ))}
      </ol>
    </>
  );
}
