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
 * Names of objects, such as `user` of `user.id`. Elasticsearch rejects a plain value under such a name, unless the
 * mapping has `subobjects: false`.
 */
const objects = new Set(['labels', ...Object.keys(logFields).flatMap(parentsOf)]);

/** Name of a field in a record, and whether its value is a secret. */
export interface FieldName {
  readonly written: string;
  readonly secret: boolean;
}

/**
 * Start of the metadata fields of Elasticsearch. It rejects most of them in a record (`_id`, `_source`), and takes
 * `_doc_count` for the number of documents that the record stands for.
 */
const metadataName = /^_[a-z]/;

/**
 * Creates a memoized mapping of names. A built-in name, the name of a metadata field of Elasticsearch, or a name that
 * clashes with a known field's type is prefixed with `labels.`.
 */
export function createFieldNames(): (name: string) => FieldName {
  return memoize((name) => ({ written: writtenName(name), secret: secretName(name) }));
}

function writtenName(name: string): string {
  let cleaned = cleanText(name, nameLimit);
  // Elasticsearch rejects blank names and, without `subobjects: false`, names with blank parts
  if (/(^|\.)\s*(\.|$)/.test(cleaned))
    cleaned = cleaned
      .split('.')
      .map((part) => part.trim() || '_')
      .join('.');
  const clashes =
    builtIn.has(cleaned) ||
    metadataName.test(cleaned) ||
    objects.has(cleaned) ||
    parentsOf(cleaned).some((parent) => Object.hasOwn(logFields, parent));
  return clashes ? `labels.${cleaned}` : cleaned;
}

/** Returns the names of the objects that contain a dotted name: `a` and `a.b` for `a.b.c`. */
function parentsOf(name: string): string[] {
  const parts = name.split('.');
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('.'));
}
