/** Notification as Alertmanager 0.28 sends it. */
export const notification = {
  receiver: 'console',
  status: 'firing',
  alerts: [
    {
      status: 'firing',
      labels: {
        alertname: 'TargetDown',
        instance: 'order:8084',
        job: 'order',
        service: 'order',
        severity: 'warning',
      },
      annotations: { summary: 'order at order:8084 does not answer its scrapes' },
      startsAt: '2026-03-01T09:52:26.739266876Z',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: 'http://prometheus:9090/graph?g0.expr=up+%3D%3D+0&g0.tab=1',
      fingerprint: '4d6c2e9f8a1b3c5d',
    },
    {
      status: 'resolved',
      labels: { alertname: 'HighErrorRate', service: 'gateway', severity: 'critical' },
      annotations: {},
      startsAt: '2026-03-01T09:40:00.000+02:00',
      endsAt: '2026-03-01T09:45:10.5+02:00',
      generatorURL: '',
      fingerprint: '00ff00ff00ff00ff',
    },
  ],
  groupLabels: { alertname: 'TargetDown' },
  commonLabels: {},
  commonAnnotations: {},
  externalURL: 'http://alertmanager:9093',
  version: '4',
  groupKey: '{}:{alertname="TargetDown"}',
  truncatedAlerts: 0,
};
