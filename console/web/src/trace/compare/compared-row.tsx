import { duration } from '../../format.js';
import { ServiceTag } from '../../parts/tags.js';
import type { ComparedRow } from '../model/compare-traces.js';
import { signed } from './comparison-view.js';

/** One row of a comparison. `largestUs` is the duration of the longest bar. */
export function ComparedRowView({ row, largestUs }: { row: ComparedRow; largestUs: number }) {
  const { depth, service, name, first, second } = row;
  const differenceUs = (second?.durationUs ?? 0) - (first?.durationUs ?? 0);
  const text = first && second ? signed(differenceUs) : first ? 'only in the other' : 'only in this';
  const width = Math.min(100, (Math.abs(differenceUs) / largestUs) * 100);
  return (
    <div class="compared-row">
      <span
        class="compared-name"
        style={{ '--depth': String(Math.min(depth, 16)) }}
        title={`${service} ${name}`}
      >
        <ServiceTag service={service} /> {name}
      </span>
      <span class="took">{first ? duration(first.durationUs) : '–'}</span>
      <span class="took">{second ? duration(second.durationUs) : '–'}</span>
      <span class={`took difference ${directionOf(differenceUs)}`}>
        <span class="difference-bar" style={{ '--width': `${width}%` }} />
        <span>{text}</span>
      </span>
    </div>
  );
}

/** Returns the class of a difference in microseconds. */
function directionOf(differenceUs: number): string {
  if (differenceUs === 0) return '';
  return differenceUs > 0 ? 'slower' : 'faster';
}
