import { memoize } from '../memoize.js';
import { cleanText } from '../redaction/clean.js';
import { secretName } from '../redaction/secrets.js';
import { logFields } from './fields.js';

const nameLimit = 100;
/** Names that every record has: a second field of the same name would make the document ambiguous or invalid. */
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
/** Objects in the index, such as `user` of `user.id`: Elasticsearch rejects a value under their name. */
const objects = new Set(['labels', ...Object.keys(logFields).flatMap(above)]);

/** Name of a field in a record, and whether its value is a secret. */
export interface FieldName {
  readonly written: string;
  readonly secret: boolean;
}

/** Creates a memoized mapping of names. A name that is taken, or that would clash with the type of a known field, goes below `labels`. */
export function createFieldNames(): (name: string) => FieldName {
  return memoize((name) => ({ written: writtenName(name), secret: secretName(name) }));
}

function writtenName(name: string): string {
  let kept = cleanText(name, nameLimit);
  // Elasticsearch rejects names with empty parts
  if (/^\s*$|^\.|\.$|\.\./.test(kept))
    kept = kept
      .split('.')
      .map((part) => part.trim() || '_')
      .join('.');
  const clashes =
    builtIn.has(kept) || objects.has(kept) || above(kept).some((parent) => Object.hasOwn(logFields, parent));
  return clashes ? `labels.${kept}` : kept;
}

/** Returns the names of the objects above a dotted name. */
function above(name: string): string[] {
  const parts = name.split('.');
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('.'));
}
