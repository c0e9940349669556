import { markdownTable } from '@glasshouse/settings';
import { httpRetries, retryTable } from '@glasshouse/telemetry';

/** Renders the retry rules by failure, and the statuses that each protocol retries. */
export function retryTables(): string {
  return [
    markdownTable(
      ['failure', 'meaning', 'attempts', 'counted', 'next batches'],
      Object.entries(retryTable).map(([failure, rule]) => {
        const bounded = Number.isFinite(rule.maxAttempts);
        return [
          failure,
          rule.meaning,
          bounded ? `at most ${rule.maxAttempts}` : 'until delivered',
          bounded ? (rule.onlyWhileOthersPass ? 'while other batches pass' : 'always') : 'never',
          rule.movesBehind ? 'are sent first' : 'wait',
        ];
      }),
    ),
    '',
    'If a batch fails in several ways, each attempt counts as its share of the limit of its failure. The forward protocol has no statuses.',
    '',
    markdownTable(
      ['protocol', 'retried statuses', 'reason'],
      Object.values(httpRetries).map(({ protocol, statuses, because }) => [
        protocol,
        statuses.join(', '),
        because,
      ]),
    ),
  ].join('\n');
}
