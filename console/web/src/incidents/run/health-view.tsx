import type { Health } from '../../../../contract/src/incidents.js';
import { second } from '../../format.js';
import { TimeTag } from '../../parts/tags.js';

/** Objectives of the shop, and since when all of them hold. */
export function HealthView({ health: { healthySinceMs, objectives } }: { health: Health }) {
  return (
    <section aria-labelledby="health-title">
      <h2 id="health-title">Objectives</h2>
      <p>
        {healthySinceMs === null ? (
          <span class="status bad">Some objectives do not hold.</span>
        ) : (
          <span class="status good">
            All objectives hold since <TimeTag ms={healthySinceMs} format={second} />.
          </span>
        )}
      </p>
      <ul class="objectives">
        {objectives.map(({ name, holds }) => (
          <li key={name}>
            <span class={`status ${holds ? 'good' : 'bad'}`}>{holds ? 'holds' : 'missed'}</span> {name}
          </li>
        ))}
      </ul>
    </section>
  );
}
