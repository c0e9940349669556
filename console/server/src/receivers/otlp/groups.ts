import { isObject } from '../../store/values.js';
import { MalformedBodyError } from '../read-result.js';

export interface OtlpGroup {
  resource: Record<string, unknown>;
  scope: Record<string, unknown>;
  entries: unknown[];
  /** Parts of the request that do not match the schema's type; each holds an unknown number of entries. */
  malformed: number;
}

/**
 * Iterates over the three levels that OTLP's traces and logs share. An empty request and `null` for a list are valid:
 * Protocol Buffers do not distinguish them from an empty list.
 *
 * @throws MalformedBodyError when the body is not an object or its top-level list is not an array
 */
export function* otlpGroups(body: unknown, top: string, middle: string, leaf: string): Generator<OtlpGroup> {
  if (!isObject(body)) throw new MalformedBodyError(`the body must be an object with ${top}`);
  const list = body[top] ?? [];
  if (!Array.isArray(list)) throw new MalformedBodyError(`${top} must be an array`);
  for (const part of list) {
    if (!isObject(part)) {
      yield malformedGroup;
      continue;
    }
    const resource = isObject(part.resource) ? part.resource : {};
    const inner = part[middle] ?? [];
    if (!Array.isArray(inner)) {
      yield malformedGroup;
      continue;
    }
    for (const group of inner) {
      const entries = isObject(group) ? (group[leaf] ?? []) : undefined;
      if (!isObject(group) || !Array.isArray(entries)) yield malformedGroup;
      else yield { resource, scope: isObject(group.scope) ? group.scope : {}, entries, malformed: 0 };
    }
  }
}

const malformedGroup: OtlpGroup = { resource: {}, scope: {}, entries: [], malformed: 1 };
