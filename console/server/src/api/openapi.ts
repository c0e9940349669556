import { handle, openApiDocument, operation, type Route, respond } from '@glasshouse/http';
import Type from 'typebox';
import { operationAreas } from './all-operations.js';

export const getOpenapi = operation({
  id: 'getOpenapi',
  method: 'GET',
  path: '/api/openapi.json',
  access: 'anyone',
  summary: 'Description of this API as an OpenAPI 3.1 document',
  cacheControl: 'no-cache',
  response: Type.Object({}, { additionalProperties: true }),
});

const description = `Telemetry that the console has received: requests, spans, calls, log records, metrics and alerts.

\`since\` and \`until\` are epoch milliseconds, RFC 3339, HH:MM:SS in UTC, or relative to now (\`-15m\`); a range
excludes its start and includes its end. \`q\` is a query: \`service:order status:>=500 -route:/health "text"\`. A list that a limit has cut has
\`truncated: true\` and \`total\`, the number of matches; \`next\` is the \`cursor\` of the next page.`;

/** Returns the OpenAPI document of the console. */
export function consoleDocument() {
  return openApiDocument({
    title: 'Glasshouse console',
    version: '1.0.0',
    description,
    license: 'Apache-2.0',
    servers: ['/'],
    groups: [
      ...Object.entries(operationAreas).map(([name, operations]) => ({ name, operations })),
      { name: 'description', operations: [getOpenapi as never] },
    ],
    securitySchemes: {},
  });
}

/** Creates the route of the document, which is rendered once. */
export function openapiRoute(): Route {
  let text: string | undefined;
  return handle(getOpenapi, async () => {
    text ??= JSON.stringify(consoleDocument());
    return respond(200, text as never, { 'content-type': 'application/json; charset=utf-8' });
  });
}
