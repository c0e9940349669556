import { duration } from '../../format.js';
import { ticks } from '../model/time-axis.js';
import type { Zoom } from '../model/view-state.js';

/** Times of the shown part, relative to the start of the trace. */
export function Axis({ shown }: { shown: Zoom }) {
  const length = shown.toUs - shown.fromUs;
  return (
    <div class="axis" aria-hidden="true">
      <div class="lane">
        {ticks(shown).map((at) => (
          <span key={at} class="tick" style={{ '--from': `${((at - shown.fromUs) / length) * 100}%` }}>
            {at === 0 ? '0' : duration(at)}
          </span>
        ))}
      </div>
    </div>
  );
}
