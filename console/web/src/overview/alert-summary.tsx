import type { AlertList } from '../../../contract/src/alerts.js';
import type { Overview } from '../../../contract/src/overview.js';
import { plural } from '../format.js';
import { ServiceTag } from '../parts/tags.js';
import { pageLink } from '../routing.js';
import { useJson } from '../shell/use-json.js';

const maxShown = 5;

/** Numbers of alerts, and the firing ones. */
export function AlertSummary({ counts, isLive }: { counts: Overview['alerts']; isLive: boolean }) {
  const { firing, pending } = counts;
  const { data } = useJson<AlertList>(firing > 0 ? '/api/alerts' : undefined, {}, isLive ? 5000 : 0);
  const items = firing > 0 ? (data?.items.filter(({ state }) => state === 'firing') ?? []) : [];
  return (
    <section class={`panel alert-summary ${firing > 0 ? 'firing' : ''}`} aria-labelledby="alerts-title">
      <div class="panel-head">
        <h2 id="alerts-title">Alerts</h2>
        <a href={pageLink('alerts')}>
          {firing === 0 && pending === 0 ? 'No alert is firing' : `${plural(firing, 'alert')} firing`}
          {pending > 0 && `, ${pending} pending`}
        </a>
      </div>
      {items.length > 0 && (
        <ul>
          {items.slice(0, maxShown).map(({ fingerprint, labels, annotations }) => (
            <li key={fingerprint}>
              <a href={pageLink('alerts')}>{labels.alertname ?? 'Alert without a name'}</a>
              {labels.service !== undefined && <ServiceTag service={labels.service} />}
              <span class="hint">{annotations.summary}</span>
            </li>
          ))}
        </ul>
      )}
      {items.length > maxShown && (
        <p class="more">
          <a href={pageLink('alerts')}>{items.length - maxShown} more</a>
        </p>
      )}
    </section>
  );
}
