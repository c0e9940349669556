import type { Slo, SloList } from '../../../contract/src/slos.js';
import { exploreLink } from '../explore/charts.js';
import { percent } from '../format.js';
import { FailureNotice } from '../parts/notices.js';
import { ServiceTag } from '../parts/tags.js';
import { useJson } from '../shell/use-json.js';
import { lengthText } from '../time/range-text.js';

/** Service level objectives with the error budget left and the burn rates. */
export function SloTable() {
  const { data, error, reload } = useJson<SloList>('/api/slos', {}, 5000);
  if (error !== undefined) return <FailureNotice error={error} retry={() => reload()} />;
  if (!data || data.items.length === 0) return null;
  const items = data.items.toSorted((a, b) => (a.budgetRemaining ?? 2) - (b.budgetRemaining ?? 2));
  const [first] = items;
  const windows = first?.burnRates ?? [];
  return (
    <section class="page-section" aria-labelledby="slos-title">
      <h2 id="slos-title">Error budgets</h2>
      {first && (
        <p class="facts">
          The budget covers {lengthText(first.periodMs)}. The console has observed{' '}
          {lengthText(first.coveredMs - (first.coveredMs % 1000))} of it. A burn rate of 1 uses up the budget
          exactly at the end of the period. The burn rate of a window weights each request equally; the budget
          left weights each interval of {windows[0]?.window} equally, also one with few requests.
        </p>
      )}
      <div class="table-scroll" tabIndex={0} role="region" aria-label="Error budgets by objective">
        <table class="slos">
          <thead>
            <tr>
              <th scope="col">Objective</th>
              <th scope="col">Service</th>
              <th scope="col">Budget left</th>
              {windows.map(({ window }) => (
                <th key={window} scope="col">
                  <span class="visually-hidden">Burn rate in </span>
                  {window}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {items.map((slo) => (
              <SloRow key={slo.id} slo={slo} windows={windows.map(({ window }) => window)} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function SloRow({ slo, windows }: { slo: Slo; windows: readonly string[] }) {
  const { id, name, service, description, objective, budgetRemaining, burnRates } = slo;
  return (
    <tr>
      <th scope="row">
        <a
          href={exploreLink([`{__name__=~"slo:sli_error:ratio_rate.*", sloth_id=${JSON.stringify(id)}}`])}
          title={description}
        >
          {name}
        </a>{' '}
        {Number((objective * 100).toFixed(3))} %
      </th>
      <td>
        <ServiceTag service={service} />
      </td>
      <td class={`number ${budgetClass(budgetRemaining)}`}>
        {budgetRemaining === null ? 'no data' : percent(budgetRemaining)}
      </td>
      {windows.map((window) => {
        const burnRate = burnRates.find((each) => each.window === window)?.burnRate ?? null;
        return (
          <td key={window} class={`number ${burnRate !== null && burnRate > 1 ? 'bad-text' : ''}`}>
            {burnRate === null ? '–' : `${Number(burnRate.toPrecision(2))}×`}
          </td>
        );
      })}
    </tr>
  );
}

function budgetClass(left: number | null): string {
  if (left === null) return 'muted-text';
  return left <= 0 ? 'bad-text' : left < 0.25 ? 'warn-text' : '';
}
