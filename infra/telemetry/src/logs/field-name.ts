import { memoize } from '../memoize.js';
import { cleanText } from '../redaction/clean.js';
import { secretName } from '../redaction/secrets.js';
import { logFields } from './fields.js';

const nameLimit = 100;
/** Names that every record has. A second field with such a name would make the document ambiguous or invalid. */
const builtIn = new Set([
  '@timestamp',
  'ecs.version',
  'event.id',
  'log.level',
  'message',
  'service.environment',
  'service.name',
  'service.node.name',
  'service.version',
  'span.id',
  'trace.id',
]);
/**
 * Names of objects in the index, such as `user` of `user.id`. Elasticsearch rejects a plain value under such a name.
 */
const objects = new Set(['labels', ...Object.keys(logFields).flatMap(parentsOf)]);

/** Name of a field in a record, and whether its value is a secret. */
export interface FieldName {
  readonly written: string;
  readonly secret: boolean;
}

/**
 * Creates a memoized mapping of names. A built-in name, or one that clashes with a known field's type, is prefixed with
 * `labels.`.
 */
export function createFieldNames(): (name: string) => FieldName {
  return memoize((name) => ({ written: writtenName(name), secret: secretName(name) }));
}

function writtenName(name: string): string {
  let cleaned = cleanText(name, nameLimit);
  // Elasticsearch rejects names with empty parts
  if (/^\s*$|^\.|\.$|\.\./.test(cleaned))
    cleaned = cleaned
      .split('.')
      .map((part) => part.trim() || '_')
      .join('.');
  const clashes =
    builtIn.has(cleaned) ||
    objects.has(cleaned) ||
    parentsOf(cleaned).some((parent) => Object.hasOwn(logFields, parent));
  return clashes ? `labels.${cleaned}` : cleaned;
}

/** Returns the names of the objects that contain a dotted name: `a` and `a.b` for `a.b.c`. */
function parentsOf(name: string): string[] {
  const parts = name.split('.');
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('.'));
}
