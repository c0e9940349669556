import { memoize } from '../memoize.js';
import { cleanText } from '../redaction/clean.js';
import { secretName } from '../redaction/secrets.js';
import { logFields } from './fields.js';

const nameLimit = 100;
/** What every record has already: a second one of the name would make the document ambiguous, or be refused. */
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
/** `user` of `user.id`: in the index it is an object, and a value under its name is refused. */
const objects = new Set(['labels', ...Object.keys(logFields).flatMap(above)]);

/** How a field is called in a record, and whether its value is a secret. */
export interface FieldName {
  readonly written: string;
  readonly secret: boolean;
}

/** Remembers each. A name that is taken, or that would clash with the type of a known field, goes below `labels`. */
export function createFieldNames(): (name: string) => FieldName {
  return memoize((name) => ({ written: writtenName(name), secret: secretName(name) }));
}

function writtenName(name: string): string {
  let kept = cleanText(name, nameLimit);
  // Elasticsearch refuses names with empty parts
  if (/^\s*$|^\.|\.$|\.\./.test(kept))
    kept = kept
      .split('.')
      .map((part) => part.trim() || '_')
      .join('.');
  const clashes =
    builtIn.has(kept) || objects.has(kept) || above(kept).some((parent) => Object.hasOwn(logFields, parent));
  return clashes ? `labels.${kept}` : kept;
}

/** The names of the objects that a dotted name stands in. */
function above(name: string): string[] {
  const parts = name.split('.');
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('.'));
}
