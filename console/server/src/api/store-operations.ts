import { operation } from '@glasshouse/http';
import { RunList } from '../../../contract/src/runs.js';

export const getRuns = operation({
  id: 'listRuns',
  method: 'GET',
  path: '/api/runs',
  access: 'anyone',
  summary: 'Runs of the console with stored spans or log records, the current run first',
  response: RunList,
});
