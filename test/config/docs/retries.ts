import { markdownTable } from '@glasshouse/settings';
import { httpRetries, retryTable } from '@glasshouse/telemetry';

/** Renders the retry rules by failure, and the statuses that each protocol retries. */
export function retryTables(): string {
  return [
    markdownTable(
      ['failure', 'meaning', 'sent at most', 'counted', 'those behind'],
      Object.entries(retryTable).map(([failure, rule]) => {
        const bounded = Number.isFinite(rule.maxAttempts);
        return [
          failure,
          rule.meaning,
          bounded ? `${rule.maxAttempts} times` : 'until it arrives',
          bounded ? (rule.onlyWhileOthersPass ? 'while other batches pass' : 'always') : 'never',
          rule.movesBehind ? 'go first' : 'wait',
        ];
      }),
    ),
    '',
    'A batch that fails in several ways is counted by its share of each limit. The forward protocol has no statuses.',
    '',
    markdownTable(
      ['protocol', 'statuses that are retried', 'because'],
      Object.values(httpRetries).map(({ protocol, statuses, because }) => [
        protocol,
        statuses.join(', '),
        because,
      ]),
    ),
  ].join('\n');
}
