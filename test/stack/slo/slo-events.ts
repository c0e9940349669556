/** Bad and good events of an SLO, in one interval between two samples. */
export interface Events {
  bad: number;
  good: number;
}

/** Increase of each counter in one interval. */
export type Increases = Readonly<Record<string, number>>;

const requests = 'http_server_request_duration_seconds';

/** Good events include a 404, which is no error. */
function requestsTo(route: string) {
  const labels = (status: number) =>
    `job="gateway",instance="g:1",method="GET",route="${route}",status_code="${status}"`;
  return {
    availability: ({ bad, good }: Events): Increases => ({
      [`${requests}_count{${labels(200)}}`]: good - 1,
      [`${requests}_count{${labels(404)}}`]: 1,
      [`${requests}_count{${labels(503)}}`]: bad,
    }),
    /** Slow responses are bad. Failed ones do not count, however fast. */
    latency:
      (le: string) =>
      ({ bad, good }: Events): Increases => ({
        [`${requests}_count{${labels(200)}}`]: good + bad,
        [`${requests}_bucket{${labels(200)},le="${le}"}`]: good,
        [`${requests}_count{${labels(503)}}`]: 1000,
        [`${requests}_bucket{${labels(503)},le="${le}"}`]: 1000,
      }),
  };
}

const catalogue = requestsTo('/products/{sku}');
const orders = requestsTo('/orders/{id}/confirm');
const profile = requestsTo('/me/account/deposits');
const authentication = requestsTo('/oauth/register');
const tokens = requestsTo('/oauth/token');

/** Series from which each SLO is computed, by the name of the SLO. */
export const sloEvents: Readonly<Record<string, (events: Events) => Increases>> = {
  'catalogue-availability': catalogue.availability,
  'catalogue-latency': catalogue.latency('0.25'),
  'orders-availability': orders.availability,
  // Prometheus 3 stores 1.0 for the 1 of the text format
  'orders-latency': orders.latency('1.0'),
  'profile-availability': profile.availability,
  'profile-latency': profile.latency('0.5'),
  'authentication-availability': authentication.availability,
  'authentication-latency': authentication.latency('1.0'),
  'token-issue-availability': tokens.availability,
  'token-issue-latency': tokens.latency('1.0'),
  'transaction-success': ({ bad, good }) => ({
    'order_transactions_total{job="order",outcome="success",reason="none"}': good - 2,
    'order_transactions_total{job="order",outcome="failure",reason="insufficient_funds"}': 1,
    'order_transactions_total{job="order",outcome="failure",reason="invalid"}': 1,
    'order_transactions_total{job="order",outcome="failure",reason="timeout"}': Math.floor(bad / 2),
    'order_transactions_total{job="order",outcome="failure",reason="backend"}': Math.ceil(bad / 2),
  }),
  'gateway-admission': ({ bad, good }) => ({
    'http_server_requests_shed_total{job="gateway",reason="delay",importance="optional"}': bad,
    [`${requests}_count{job="gateway",method="GET",route="/docs",status_code="200"}`]: good,
    [`${requests}_count{job="gateway",method="GET",route="/docs",status_code="503"}`]: bad,
  }),
  'warehouse-freshness': ({ bad, good }) => ({
    'warehouse_freshness_checks_total{job="warehouse",collection="orders",state="fresh"}': good,
    'warehouse_freshness_checks_total{job="warehouse",collection="orders",state="stale"}': bad,
  }),
  // the same items go to two destinations, of which one loses some
  'telemetry-delivery': ({ bad, good }) => ({
    ...delivery('fluentd:24224', { bad, good }),
    ...delivery('console:24224', { bad: 0, good: good + bad }),
  }),
};

function delivery(destination: string, { bad, good }: Events): Increases {
  const labels = `job="order",signal="logs",destination="${destination}"`;
  return {
    [`telemetry_items_produced_total{${labels}}`]: good + bad,
    [`telemetry_items_dropped_total{${labels},reason="queue_full"}`]: bad,
    [`telemetry_items_dropped_total{${labels},reason="rejected"}`]: 0,
  };
}
