import { useRef } from 'preact/hooks';
import type { Alert, AlertList } from '../../../contract/src/alerts.js';
import type { RuleList } from '../../../contract/src/rules.js';
import { count, plural } from '../format.js';
import { Heading } from '../parts/heading.js';
import { Command, EmptyNotice, FailureNotice } from '../parts/notices.js';
import type { PageProps } from '../shell/console-context.js';
import { useJson } from '../shell/use-json.js';
import { useKeys } from '../shell/use-keys.js';
import { AlertCard } from './alert-card.js';
import { RuleTable } from './rule-table.js';
import { SloTable } from './slo-table.js';

const pollMs = 3000;
const states = ['firing', 'pending', 'resolved'] as const;

/** Error budgets, alerts with their history, and the rules that the console evaluates. */
export function AlertsPage({ route, context }: PageProps) {
  const alerts = useJson<AlertList>('/api/alerts', {}, pollMs);
  const rules = useJson<RuleList>('/api/rules', {}, 10_000);
  const list = useRef<HTMLUListElement>(null);
  const move = (step: 1 | -1) => moveFocus(list.current, step);
  useKeys([
    { key: 'j', text: 'Next alert', run: () => move(1) },
    { key: 'k', text: 'Previous alert', run: () => move(-1) },
  ]);
  const wanted = states.find((state) => state === route.query.get('state'));
  const { items = [], ...counts } = alerts.data ?? {};
  const shown = items.filter(({ state }) => wanted === undefined || state === wanted);
  const evaluates = rules.data?.evaluates === true;
  return (
    <>
      <Heading>Alerts</Heading>
      <div aria-live="polite">
        {alerts.error !== undefined && <FailureNotice error={alerts.error} retry={() => alerts.reload()} />}
        {alerts.data && items.length > 0 && (
          <p class="sum">
            {sumText(items)}
            {missingText(counts)}
          </p>
        )}
      </div>
      {alerts.data && items.length === 0 && <NoAlerts evaluates={evaluates} />}
      {items.length > 0 && <StateChoice wanted={wanted} items={items} setQuery={context.setQuery} />}
      <ul class="alerts" ref={list}>
        {shown.map((alert) => (
          <AlertCard key={alert.fingerprint} alert={alert} />
        ))}
      </ul>
      {evaluates && <SloTable />}
      {evaluates && rules.data && <RuleTable rules={rules.data} />}
    </>
  );
}

function sumText(items: readonly Alert[]): string {
  const of = (wanted: Alert['state']) => items.filter(({ state }) => state === wanted).length;
  const pending = of('pending') > 0 ? `, ${of('pending')} pending` : '';
  return `${plural(of('firing'), 'alert')} firing${pending}, ${of('resolved')} resolved`;
}

/** Describes the alerts that are not in the list, by reason; empty when there are none. */
function missingText({
  rejected = 0,
  truncated = 0,
  evicted = 0,
}: Partial<Omit<AlertList, 'items'>>): string {
  const parts = [
    rejected > 0 && `${count(rejected)} invalid`,
    truncated > 0 && `${count(truncated)} omitted by Alertmanager`,
    evicted > 0 && `${count(evicted)} evicted`,
  ].filter(Boolean);
  return parts.length > 0 ? `. Not shown: ${parts.join(', ')}` : '';
}

function StateChoice({
  wanted,
  items,
  setQuery,
}: {
  wanted: Alert['state'] | undefined;
  items: readonly Alert[];
  setQuery: PageProps['context']['setQuery'];
}) {
  return (
    <div class="state-choice" role="group" aria-label="Show alerts">
      {[undefined, ...states].map((state) => (
        <button
          key={state ?? 'all'}
          type="button"
          class="quiet"
          aria-pressed={state === wanted}
          onClick={() => setQuery({ state })}
        >
          {state ?? 'all'} {count(items.filter((each) => state === undefined || each.state === state).length)}
        </button>
      ))}
    </div>
  );
}

/** Moves the focus to the next or previous alert. */
function moveFocus(list: HTMLElement | null, step: 1 | -1): void {
  const cards = [...(list?.querySelectorAll<HTMLElement>('.alert') ?? [])];
  const at = cards.findIndex((card) => card.contains(document.activeElement));
  const next = at < 0 ? (step > 0 ? 0 : cards.length - 1) : at + step;
  cards[Math.max(0, Math.min(cards.length - 1, next))]?.focus();
}

function NoAlerts({ evaluates }: { evaluates: boolean }) {
  if (evaluates)
    return (
      <EmptyNotice title="No alerts yet.">
        <p>
          The console evaluates the rules below every few seconds. An alert appears here when its condition
          holds. It stays here with its history after it is resolved.
        </p>
      </EmptyNotice>
    );
  return (
    <EmptyNotice title="No alerts yet.">
      <p>
        This console evaluates no rules (RULES=off). Alertmanager sends alerts here when it has this receiver:
      </p>
      <Command text={`webhook_configs:\n  - url: ${location.origin}/api/alerts\n    send_resolved: true`} />
      <p>Docker Compose has this setting. Stop a service there to get an alert within a minute:</p>
      <Command text="docker compose stop product" />
    </EmptyNotice>
  );
}
