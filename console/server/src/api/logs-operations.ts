import { operation } from '@glasshouse/http';
import Type from 'typebox';
import { LogGroupList } from '../../../contract/src/groups.js';
import {
  LogFieldList,
  LogHistogram,
  LogList,
  LogPatternList,
  LogValueList,
} from '../../../contract/src/logs.js';
import { logGroupSorts } from '../queries/logs/group-logs.js';
import { levelFilters } from '../store/levels.js';
import { before, limit, name, run, service, timeRange, traceId } from './parameters.js';

const prefix = Type.Optional(Type.String({ maxLength: 256, description: 'Begin of the names or values' }));

/** Parameters that select log records. */
const selection = {
  q: Type.Optional(
    Type.String({ maxLength: 4000, description: 'Query: level:>=warn service:order "text" user.id:u-7' }),
  ),
  trace: Type.Optional(traceId),
  service,
  level: Type.Optional(
    Type.Enum([...levelFilters], {
      description: 'Lowest level; unknown: only records with an unknown level',
    }),
  ),
  search: name('Text in any part of a record'),
  ...timeRange,
  run,
};

export const searchLogs = operation({
  id: 'searchLogs',
  method: 'GET',
  path: '/api/logs',
  access: 'anyone',
  summary: 'Log records as flat ECS fields, newest first, or those before and after one record',
  query: Type.Object({
    ...selection,
    limit: limit(200, 2000),
    cursor: Type.Optional(Type.String({ maxLength: 512, description: '`next` of the page before' })),
    order: Type.Enum(['desc', 'asc'], { default: 'desc', description: 'desc: newest first' }),
    around: Type.Optional(
      Type.Integer({
        minimum: 0,
        description: 'Epoch milliseconds: half of the records are older, half newer',
      }),
    ),
    key: Type.Optional(
      Type.String({
        maxLength: 256,
        description: 'With `around`: `event.id` or key of the record in the middle',
      }),
    ),
  }),
  response: LogList,
});

export const getLogHistogram = operation({
  id: 'getLogHistogram',
  method: 'GET',
  path: '/api/logs/histogram',
  access: 'anyone',
  summary: 'Number of log records by level over time',
  query: Type.Object({ ...selection, columns: limit(60, 500, 'Number of equal parts of the time range') }),
  response: LogHistogram,
});

export const listLogPatterns = operation({
  id: 'listLogPatterns',
  method: 'GET',
  path: '/api/logs/patterns',
  access: 'anyone',
  summary: 'Similar messages of log records, with their number and times',
  query: Type.Object({ ...selection, limit: limit(100, 1000) }),
  response: LogPatternList,
});

export const groupLogs = operation({
  id: 'groupLogs',
  method: 'GET',
  path: '/api/logs/groups',
  access: 'anyone',
  summary: 'Number, errors and times of log records by the values of a field',
  query: Type.Object({
    by: Type.String({
      minLength: 1,
      maxLength: 256,
      default: 'service',
      description: 'Field, such as `level`, `service`, `client.address` or `user.id`',
    }),
    ...selection,
    before,
    sort: Type.Enum([...logGroupSorts], {
      default: 'count',
      description: 'Descending order of the groups; first, last: time of the first or last record',
    }),
    limit: limit(50, 500),
  }),
  response: LogGroupList,
});

export const listLogFields = operation({
  id: 'listLogFields',
  method: 'GET',
  path: '/api/logs/fields',
  access: 'anyone',
  summary: 'Names of fields that a query of log records can use, for completion',
  query: Type.Object({ prefix, run, limit: limit(50, 200) }),
  response: LogFieldList,
});

export const listLogValues = operation({
  id: 'listLogValues',
  method: 'GET',
  path: '/api/logs/values',
  access: 'anyone',
  summary: 'Values of a field in the newest log records, for completion',
  query: Type.Object({
    field: Type.String({ minLength: 1, maxLength: 256, description: 'Name of a field, such as `user.id`' }),
    prefix,
    run,
    limit: limit(50, 200),
  }),
  response: LogValueList,
});
