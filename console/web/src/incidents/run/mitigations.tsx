import { useState } from 'preact/hooks';
import type { IncidentList, Player } from '../../../../contract/src/incidents.js';
import { second } from '../../format.js';
import { FailureNotice } from '../../parts/notices.js';
import { TimeTag } from '../../parts/tags.js';
import { useIncidents } from '../incidents-context.js';
import { useAction } from '../use-action.js';

const outcomeClass = { pending: 'warn', healthy: 'good', 'no effect': 'bad' } as const;
const outcomeTexts = {
  pending: 'pending: the objectives must hold for 60 s',
  healthy: 'healthy',
  'no effect': 'no effect',
} as const;

/** Choice of a mitigation, and those of the player with their outcomes. */
export function Mitigations({ list, player }: { list: IncidentList; player: Player }) {
  const { client } = useIncidents();
  const { isBusy, error, run } = useAction();
  const [action, setAction] = useState('');
  const takesService = list.mitigations.find((each) => each.action === action)?.takesService ?? false;
  return (
    <section class="panel" aria-labelledby="mitigations-title">
      <h2 id="mitigations-title">Mitigation</h2>
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault();
          const service = new FormData(event.currentTarget).get('service');
          void run(() => client.mitigate({ action, ...(service !== null && { service: String(service) }) }));
        }}
      >
        <label class="field grow">
          <span>Action</span>
          <select value={action} onChange={(event) => setAction(event.currentTarget.value)}>
            <option value="">choose …</option>
            {list.mitigations.map((each) => (
              <option key={each.action} value={each.action}>
                {each.text}
              </option>
            ))}
          </select>
        </label>
        {takesService && (
          <label class="field">
            <span>Service</span>
            <select name="service">
              {list.services.map((service) => (
                <option key={service} value={service}>
                  {service}
                </option>
              ))}
            </select>
          </label>
        )}
        <button type="submit" disabled={isBusy || action === ''}>
          Apply
        </button>
      </form>
      {error !== undefined && <FailureNotice error={error} />}
      <ul class="used-mitigations" aria-live="polite" aria-label="Applied mitigations">
        {player.mitigations.map((used) => (
          <li key={`${used.atMs} ${used.action} ${used.service}`}>
            <TimeTag ms={used.atMs} format={second} /> {used.action} {used.service}{' '}
            <span class={`status ${outcomeClass[used.outcome]}`}>{outcomeTexts[used.outcome]}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
