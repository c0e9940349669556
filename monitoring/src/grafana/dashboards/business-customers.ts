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
        'Registrations per second. Failures are names that are taken, or invalid input.',
        'oauth_registrations_total',
      ),
      byOutcome(
        'Logins by outcome',
        'Logins with a password per second. Many failures can be an attack; "throttled" means that an account or address is blocked for a while, "overloaded" that the password hashes cannot keep up.',
        'oauth_logins_total',
      ),
      byOutcome(
        'Token validations by outcome',
        'Access tokens that the gateway checks per second. Expired tokens are normal in small numbers; invalid ones are errors of a client, or an attack.',
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
          'Failed and throttled logins, and refresh tokens that were used twice, per second. A reused refresh token was probably stolen: its session has ended.',
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
        title: 'Waiting for password hashes',
        description:
          'Time that 95% of the password hashes wait for a thread, and hashes that wait now. It grows when more users log in than the service can verify.',
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
