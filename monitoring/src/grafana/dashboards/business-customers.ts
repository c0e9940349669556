import type { Row } from '../layout.js';
import { dashboardLink, kibanaLogs } from '../links.js';
import { chart } from '../panels.js';
import { range } from '../queries.js';

const noLogins = 'Prometheus has no data of the service oauth in this time range.';

export function customersRow(): Row {
  const byOutcome = (title: string, description: string, metric: string, label = 'outcome') =>
    chart({
      title,
      description,
      unit: 'ops',
      noData: noLogins,
      stacked: true,
      width: 6,
      queries: [range(`sum by (${label}) (rate(${metric}[$__rate_interval]))`, `{{${label}}}`)],
    });
  return {
    title: 'Customers and tokens',
    panels: [
      byOutcome(
        'Registrations by outcome',
        'Registrations per second. A failure is a username that is taken, invalid input, or a server error.',
        'oauth_registrations_total',
      ),
      byOutcome(
        'Logins by outcome',
        'Logins with a password per second. Many failures suggest an attack. "throttled": too many failed logins for the account or address. "overloaded": the queue of password hashes is full.',
        'oauth_logins_total',
      ),
      byOutcome(
        'Token validations by outcome',
        'Access tokens that the gateway checks per second. A few expired tokens are normal. Invalid tokens are client errors or an attack.',
        'oauth_token_validations_total',
      ),
      byOutcome(
        'Tokens issued by grant',
        'Access tokens issued per second, by grant type.',
        'oauth_tokens_issued_total',
        'grant_type',
      ),
      chart({
        title: 'Signs of attacks',
        description:
          'Failed logins, throttled logins and reused refresh tokens per second. A reused refresh token was probably stolen, so the service ends its session.',
        unit: 'ops',
        noData: noLogins,
        width: 12,
        queries: [
          range('sum(rate(oauth_logins_total{outcome="failure"}[$__rate_interval]))', 'failed logins'),
          range('sum(rate(oauth_logins_total{outcome="throttled"}[$__rate_interval]))', 'throttled logins'),
          range('sum(rate(oauth_refresh_token_reuses_total[$__rate_interval]))', 'reused refresh tokens'),
        ],
        links: [
          kibanaLogs('Failed logins in Kibana', 'event.category:authentication and event.outcome:failure'),
        ],
      }),
      chart({
        title: 'Wait for password hashes',
        description:
          'The 95th percentile of the time that a password hash waits for a thread. It grows when more users log in than the service can verify.',
        unit: 's',
        noData: noLogins,
        width: 12,
        queries: [
          range(
            'histogram_quantile(0.95, sum by (le) (rate(oauth_password_hash_wait_seconds_bucket[$__rate_interval])))',
            'p95 of the wait',
          ),
        ],
        links: [dashboardLink('Service oauth', 'service', { service: 'oauth' })],
      }),
    ],
  };
}
