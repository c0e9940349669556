import { AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { dataSources } from './data-sources.js';
import { range } from './queries.js';

/** Selects versions of a service that did not run in the day that ended a minute ago. */
const deployments =
  'count by (job, service_version) (target_info) unless count by (job, service_version) (last_over_time(target_info[1d] offset 1m))';

/**
 * Events in all charts of a dashboard.
 *
 * @param jobs regular expression of the jobs whose events are shown; may be a variable
 */
export function annotations(jobs: string): AnnotationQueryBuilder[] {
  const selector = `{job=~"${jobs}"}`;
  return [
    event({
      name: 'Deployments',
      colour: 'blue',
      // A comparison with a time in the past also finds the first deployment, when Prometheus has no older data.
      expr: deployments.replaceAll('target_info', `target_info${selector}`),
      title: 'Deployment of {{job}}',
      text: 'version {{service_version}}',
      tags: 'job,service_version',
    }),
    event({
      name: 'Restarts',
      colour: 'orange',
      // The value is the time of the event, in milliseconds.
      expr: `process_start_time_seconds${selector} * 1000`,
      title: 'Start of {{job}}',
      text: 'process at {{instance}}',
      tags: 'job,instance',
    }).useValueForTime(true),
    event({
      name: 'Alerts',
      colour: 'red',
      expr: 'max by (alertname, severity, service) (ALERTS{alertstate="firing"})',
      title: '{{alertname}}',
      text: '{{severity}}: {{service}}',
      tags: 'alertname,severity',
    }),
  ];
}

function event(options: {
  name: string;
  colour: string;
  expr: string;
  title: string;
  text: string;
  tags: string;
}): AnnotationQueryBuilder {
  const target = range(options.expr, '');
  target.refId(options.name);
  return new AnnotationQueryBuilder()
    .name(options.name)
    .datasource(dataSources.prometheus)
    .enable(true)
    .iconColor(options.colour)
    .target(target)
    .titleFormat(options.title)
    .textFormat(options.text)
    .tagKeys(options.tags);
}
