import type { Exemplar } from '../../scrape/parse-exposition.js';
import { spanIdOf, traceIdOf } from '../../store/span.js';
import { isObject } from '../../store/values.js';
import { labelsOf } from './metric-names.js';
import { numberOf } from './numbers.js';
import { FieldError, microsOf, readAttributes } from './values.js';

/** SDKs send one for each bucket. */
const maxExemplars = 64;

/**
 * Reads the exemplars of a data point, with the labels `trace_id` and `span_id` (OpenTelemetry specification, "Prometheus
 * and OpenMetrics Compatibility", "Exemplars"). Invalid ones are left out, because the data point is valid without them.
 */
export function readExemplars(list: unknown): Exemplar[] {
  if (!Array.isArray(list)) return [];
  return list.slice(-maxExemplars).flatMap((raw) => {
    if (!isObject(raw)) return [];
    const traceId = traceIdOf(raw.traceId);
    const spanId = spanIdOf(raw.spanId);
    try {
      const timeUs = microsOf(raw.timeUnixNano, 'timeUnixNano');
      const labels = {
        ...(traceId && { trace_id: traceId }),
        ...(spanId && { span_id: spanId }),
        ...labelsOf(readAttributes(raw.filteredAttributes)),
      };
      const value = numberOf(raw.asInt ?? raw.asDouble, 'the value of an exemplar');
      return [{ labels, value, timestamp: timeUs === undefined ? undefined : timeUs / 1e6 }];
    } catch (error) {
      if (error instanceof FieldError) return [];
      throw error;
    }
  });
}
