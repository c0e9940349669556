import type { Account, LabelValues, Metrics } from '../types.js';

/** The kit's own books as metrics: what was produced, delivered, queued and dropped, by signal and destination. */
export function exposeAccounts(metrics: Metrics, accounts: () => Account[]): void {
  const labels = ['signal', 'destination'] as const;
  const by = (pick: (account: Account) => number) => () =>
    accounts().map((account): readonly [LabelValues, number] => [
      [account.signal, account.destination],
      pick(account),
    ]);
  metrics.counterFrom(
    { name: 'telemetry_items_produced_total', help: 'Log records and spans made, by destination.', labels },
    by((account) => account.produced),
  );
  metrics.counterFrom(
    {
      name: 'telemetry_items_delivered_total',
      help: 'Log records and spans that the destination acknowledged.',
      labels,
    },
    by((account) => account.delivered),
  );
  metrics.gaugeFrom(
    { name: 'telemetry_items_queued', help: 'Log records and spans waiting or in flight.', labels },
    by((account) => account.queued),
  );
  metrics.counterFrom(
    {
      name: 'telemetry_items_dropped_total',
      help: 'Log records and spans given up, by reason.',
      labels: [...labels, 'reason'],
    },
    () =>
      accounts().flatMap((account) =>
        Object.entries(account.dropped).map(([reason, count]): readonly [LabelValues, number] => [
          [account.signal, account.destination, reason],
          count,
        ]),
      ),
  );
}
