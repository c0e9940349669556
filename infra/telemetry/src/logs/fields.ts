import type { ServiceIdentity } from '../types/telemetry.js';

/**
 * ECS fields that the kit and the services write, with Elasticsearch type and meaning. Tests compare the index template
 * and `docs/log-fields.md` with this table. A service declares its other fields itself; they are indexed as keywords.
 */
export const logFields = {
  '@timestamp': ['date_nanos', 'Time of the event, in microseconds'],
  'ecs.version': ['keyword', 'Version of the Elastic Common Schema'],
  'log.level': ['keyword', 'trace, debug, info, warn, error or fatal'],
  'log.logger': ['keyword', 'Part of the service that wrote the record'],
  message: ['text', 'Text of the record, one line'],
  'service.name': ['keyword', 'Name of the service'],
  'service.version': ['keyword', 'Version of the service'],
  'service.environment': ['keyword', 'Environment of the service; default: local'],
  'service.node.name': ['keyword', 'Instance of the service'],
  'trace.id': ['keyword', 'Id of the trace'],
  'span.id': ['keyword', 'Id of the span that the record belongs to'],
  'event.id': ['keyword', 'Unique for each record, so that a resend is stored once'],
  'event.kind': ['keyword', 'event'],
  'event.category': [
    'keyword',
    'web for access records; authentication, iam, session, ... for audit records',
  ],
  'event.action': ['keyword', 'Action, in kebab case'],
  'event.outcome': ['keyword', 'success, failure or unknown'],
  'event.duration': ['long', 'Duration in nanoseconds'],
  'event.reason': ['keyword', 'Reason of the outcome'],
  'http.request.method': ['keyword', 'GET, POST, ...'],
  'http.response.status_code': [
    'integer',
    'Response status; 499 when the client disconnected first. When the server aborted the response: the sent status if it is 5xx, otherwise 500',
  ],
  'http.route': ['keyword', 'Template of the route: /items/{id}'],
  'url.path': ['keyword', 'Path of the request, without its query'],
  'user_agent.original': ['keyword', 'User agent as sent by the client, bounded'],
  'client.address': ['keyword', 'IP address of the client'],
  'user.id': ['keyword', 'Id of the authenticated user'],
  'user.name': ['keyword', 'Login name of the user'],
  'error.type': ['keyword', 'Class or code of the error'],
  'error.code': ['keyword', 'Problem code of the response'],
  'error.message': ['text', 'Message of the error'],
  'error.stack_trace': ['text', 'Stacks of the error and its causes'],
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
