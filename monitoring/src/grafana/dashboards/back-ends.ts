import { annotations } from '../annotations.js';
import type { Board } from '../board.js';
import { consolePage, kibanaLogs, pages } from '../links.js';
import { haproxyRow } from './back-ends-haproxy.js';
import { hazelcastRow } from './back-ends-hazelcast.js';
import { elasticsearchRow, fluentdRow } from './back-ends-logs.js';
import { machineRows } from './back-ends-machine.js';
import { mongodbRow } from './back-ends-mongodb.js';

/** Stores, cache, load balancer, log pipeline, machine and containers. */
export function backEndsBoard(): Board {
  return {
    name: 'back-ends',
    title: 'Back-ends',
    description: 'MongoDB, Hazelcast, load balancer, Elasticsearch, Fluentd, the machine and all containers.',
    annotations: annotations('.+'),
    links: [
      { title: 'Targets in Prometheus', url: `${pages.prometheus}/targets` },
      kibanaLogs('Errors of back-ends in Kibana', 'log.level:(error or fatal)'),
      consolePage('Audit in the console', 'audit'),
    ],
    rows: [mongodbRow(), hazelcastRow(), haproxyRow(), elasticsearchRow(), fluentdRow(), ...machineRows()],
  };
}
