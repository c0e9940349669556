import { operation } from '@glasshouse/http';
import Type from 'typebox';
import { Imported } from '../../../contract/src/import.js';
import { Trace } from '../../../contract/src/traces.js';
import { LogRecord } from '../../../contract/src/logs.js';

const { traceId, spans } = Trace.properties;

/** Described here and handled by the HTTP receiver, which reads bodies of 20 MiB and counts invalid entries. */
export const importTraces = operation({
  id: 'importTraces',
  method: 'POST',
  path: '/api/import',
  access: 'anyone',
  summary: 'Stores the traces of a file that the page Trace has exported',
  body: Type.Object({
    traces: Type.Array(
      Type.Object({ traceId, spans: Type.Optional(spans), logs: Type.Optional(Type.Array(LogRecord)) }),
    ),
  }),
  response: Imported,
});
