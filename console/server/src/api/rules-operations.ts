import { operation } from '@glasshouse/http';
import Type from 'typebox';
import { MetricNameList, MetricsQueryResult } from '../../../contract/src/metrics-query.js';
import { RuleList } from '../../../contract/src/rules.js';
import { SloList } from '../../../contract/src/slos.js';
import { currentRun, limit, name, timeRange } from './parameters.js';

export const listMetricNames = operation({
  id: 'listMetricNames',
  method: 'GET',
  path: '/api/metrics/names',
  access: 'anyone',
  summary: 'Names of the stored metrics, with types and label values',
  query: Type.Object({ search: name('Part of a name'), run: currentRun, limit: limit(500, 5000) }),
  response: MetricNameList,
});

export const queryMetrics = operation({
  id: 'queryMetrics',
  method: 'GET',
  path: '/api/metrics/query',
  access: 'anyone',
  summary: 'Values of a PromQL expression over time; a 400 problem has the `position` of an error',
  query: Type.Object({
    expr: Type.String({ minLength: 1, maxLength: 20_000, description: 'PromQL expression' }),
    ...timeRange,
    run: currentRun,
    step: Type.Optional(
      Type.String({
        maxLength: 32,
        description: 'Duration such as 15s, or seconds; default: 240 steps or fewer',
      }),
    ),
    limit: limit(100, 1000),
  }),
  response: MetricsQueryResult,
});

export const listRules = operation({
  id: 'listRules',
  method: 'GET',
  path: '/api/rules',
  access: 'anyone',
  summary: 'Rules that this console evaluates, with the result and the cost of the last evaluation',
  response: RuleList,
});

export const listSlos = operation({
  id: 'listSlos',
  method: 'GET',
  path: '/api/slos',
  access: 'anyone',
  summary: 'Service level objectives: error budget left, and burn rate by window',
  response: SloList,
});
