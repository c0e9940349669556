import { roster } from '@glasshouse/roster';
import { annotations } from '../annotations.js';
import type { Board } from '../board.js';
import { consolePage, exploreTraces, jaegerTraces, kibanaLogs, pages } from '../links.js';
import { labelVariable } from '../variables.js';
import { callRows } from './service-calls.js';
import { processRows } from './service-process.js';
import { requestRows } from './service-requests.js';

/** Rate, errors and durations of one service, its calls, its process and its container. */
export function serviceBoard(): Board {
  return {
    name: 'service',
    title: 'Service',
    description:
      'Requests, outgoing calls, process and container of one service. Choose the service and its instances above.',
    variables: [
      labelVariable('service', 'Service', 'label_values(http_server_active_requests, job)', {
        description: 'Service, which has the same name as its job in Prometheus.',
        current: Object.keys(roster)[0] ?? '',
      }),
      labelVariable(
        'instance',
        'Instance',
        'label_values(http_server_active_requests{job="$service"}, instance)',
        { description: 'Address of a container of the service.' },
      ),
    ],
    annotations: annotations('$service'),
    links: [
      kibanaLogs('Logs in Kibana', 'service.name:"$service"'),
      jaegerTraces('Traces in Jaeger', '$service'),
      { title: 'Traces in Zipkin', url: `${pages.zipkin}/zipkin/?serviceName=$service&limit=10` },
      exploreTraces('Traces in Explore (login)', '$service'),
      consolePage('Requests in the console', 'requests', { service: '$service' }),
      consolePage('Logs in the console', 'logs', { service: '$service' }),
    ],
    rows: [...requestRows(), ...callRows(), ...processRows()],
  };
}
