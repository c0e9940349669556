import type { LogFields } from '../../store/log-record.js';

type Value = string | number | boolean;

/** Well-known names of a query, and the fields of a record that they stand for; the first one that exists counts. */
export const logFieldNames: Readonly<Record<string, readonly string[]>> = {
  service: ['service.name'],
  instance: ['service.node.name', 'service.instance.id'],
  logger: ['log.logger'],
  trace: ['trace.id'],
  span: ['span.id'],
  user: ['user.id', 'enduser.id'],
  order: ['order.id'],
  method: ['http.request.method'],
  route: ['http.route'],
  path: ['url.path'],
  status: ['http.response.status_code'],
  event: ['event.action'],
  error: ['error.type', 'error.message'],
  duration: ['event.duration'],
};

const noNames: readonly string[] = [];

/** Returns a function that reads a field of a query from a record: under its own name, or as a well-known field. */
export function logFieldReader(name: string): (fields: LogFields) => Value | undefined {
  const names = Object.hasOwn(logFieldNames, name) ? (logFieldNames[name] as readonly string[]) : noNames;
  const read = (fields: LogFields): Value | undefined => {
    if (Object.hasOwn(fields, name)) return fields[name];
    for (const own of names) if (Object.hasOwn(fields, own)) return fields[own];
    return undefined;
  };
  if (name !== 'duration') return read;
  return (fields) => {
    const value = read(fields);
    // a query compares milliseconds; ECS has nanoseconds
    return typeof value === 'number' && !Object.hasOwn(fields, 'duration') ? value / 1e6 : value;
  };
}
