import { logFieldNames } from '../../../../contract/src/log-field-names.js';
import type { LogFields } from '../../store/log-record.js';

type Value = string | number | boolean;

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
