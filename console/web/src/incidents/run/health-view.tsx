import type { Health } from '../../../../contract/src/incidents.js';
import { second } from '../../format.js';
import { TimeTag } from '../../parts/tags.js';

/** Objectives of the shop, and since when all of them hold. */
export function HealthView({ health: { healthySinceMs, objectives } }: { health: Health }) {
  const allHold = objectives.every(({ holds }) => holds);
  return (
    <section aria-labelledby="health-title">
      <h2 id="health-title">Objectives</h2>
      <p>
        {healthySinceMs === null ? (
          <span class="status bad">Some objectives do not hold.</span>
        ) : (
          <span class="status good">
            {allHold ? 'All' : 'The other'} objectives hold since{' '}
            <TimeTag ms={healthySinceMs} format={second} />.
          </span>
        )}
      </p>
      <ul class="objectives">
        {objectives.map(({ name, holds, missedAtStart }) => (
          <li key={name}>
            <span class={`status ${holds ? 'good' : 'bad'}`}>{holds ? 'holds' : 'missed'}</span> {name}
            {missedAtStart && <span class="muted"> (missed before the start)</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
