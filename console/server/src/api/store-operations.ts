import { operation } from '@glasshouse/http';
import { RunList } from '../../../contract/src/runs.js';

export const getRuns = operation({
  id: 'listRuns',
  method: 'GET',
  path: '/api/runs',
  access: 'anyone',
  summary: 'Starts of the console of which it holds spans or log records, the current one first',
  response: RunList,
});
