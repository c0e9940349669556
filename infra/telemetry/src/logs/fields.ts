import type { ServiceIdentity } from '../types/telemetry.js';

/**
 * The ECS fields that the kit and the services write, with their Elasticsearch type. Tests compare the index template and
 * `docs/log-fields.md` with this table. A service declares its other fields itself; they are indexed as keywords.
 */
export const logFields = {
  '@timestamp': ['date_nanos', 'When it happened, to the microsecond'],
  'ecs.version': ['keyword', 'The version of the Elastic Common Schema these names are from'],
  'log.level': ['keyword', 'trace, debug, info, warn, error or fatal'],
  'log.logger': ['keyword', 'The part of the service that wrote it'],
  message: ['text', 'One line for people'],
  'service.name': ['keyword', 'The service that wrote it'],
  'service.version': ['keyword', 'The version that runs'],
  'service.environment': ['keyword', 'local, unless told otherwise'],
  'service.node.name': ['keyword', 'Tells the instances of one service apart'],
  'trace.id': ['keyword', 'Leads to the trace'],
  'span.id': ['keyword', 'The span in which it was written'],
  'event.id': ['keyword', 'Unique for each record, so that a resend is stored once'],
  'event.kind': ['keyword', 'event'],
  'event.category': [
    'keyword',
    'web for access records; authentication, iam, session, ... for audit records',
  ],
  'event.action': ['keyword', 'What was done, in kebab case'],
  'event.outcome': ['keyword', 'success, failure or unknown'],
  'event.duration': ['long', 'Nanoseconds'],
  'event.reason': ['keyword', 'Why it came out so'],
  'http.request.method': ['keyword', 'GET, POST, ...'],
  'http.response.status_code': [
    'integer',
    'Response status; 499 when the client disconnected first, 500 when the server aborted the response',
  ],
  'http.route': ['keyword', 'The route, low in cardinality: /items/{id}'],
  'url.path': ['keyword', 'The path without its query'],
  'user_agent.original': ['keyword', 'As the client sent it, bounded'],
  'client.address': ['keyword', 'Whose connection it was'],
  'user.id': ['keyword', 'Who asked, once known'],
  'user.name': ['keyword', 'The name they log in with'],
  'error.type': ['keyword', 'The class or code of the error'],
  'error.code': ['keyword', 'The problem code that was answered'],
  'error.message': ['text', 'Its message'],
  'error.stack_trace': ['text', 'Its stack, with those of its causes'],
} as const satisfies Record<string, readonly [type: string, meaning: string]>;

export type LogFieldName = keyof typeof logFields;
export const ecsVersion = '8.11.0';

/** Returns the fields that every record of a service has: name, value, name, value... */
export function identityFields(service: Required<ServiceIdentity>): string[] {
  return [
    ...['ecs.version', ecsVersion, 'service.name', service.name, 'service.version', service.version],
    ...['service.environment', service.environment, 'service.node.name', service.instance],
  ];
}
