import type { Span } from '@glasshouse/telemetry';
import { collections } from '../collections.js';
import { prepareTemporaryFolder } from '../durable-files.js';
import { type ExtractContext, type ExtractedRows, extractCollection } from './extract-collection.js';

/**
 * Extracts the changes of all collections, each in a child span. A collection that fails does not stop the others. An
 * extract that the signal ends is no failure, and the next one continues it.
 *
 * @returns the extracted collections
 * @throws AggregateError when collections failed, after the others have been extracted; the signal's reason
 */
export async function extract(span: Span, context: ExtractContext): Promise<ExtractedRows[]> {
  await prepareTemporaryFolder(context.folder.temporary);
  const started = performance.now();
  const extracted: ExtractedRows[] = [];
  const errors: unknown[] = [];
  for (const collection of collections) {
    const { name } = collection;
    const child = span.child(`extract ${name}`, { attributes: { 'warehouse.collection': name } });
    const fields = { 'event.action': 'warehouse-extract', 'warehouse.collection': name };
    try {
      const rows = await extractCollection(child, context, collection);
      extracted.push(rows);
      child.set('warehouse.rows', rows.rows);
      child.log.info('collection extracted', { ...fields, 'warehouse.rows': rows.rows });
    } catch (error) {
      context.signal.throwIfAborted();
      child.fail(error).log.error('collection not extracted', { ...fields, error });
      errors.push(error);
    } finally {
      child.end();
    }
  }
  const outcome = errors.length === 0 ? 'success' : 'failure';
  context.metrics.ended(outcome, (performance.now() - started) / 1000, span);
  if (errors.length > 0) {
    const reasons = errors.map((error) => (error as Error).message).join('; ');
    throw new AggregateError(errors, `${errors.length} collections were not extracted: ${reasons}`);
  }
  return extracted;
}
