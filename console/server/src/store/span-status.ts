import type { StoredSpan } from './span.js';

/**
 * Derives the status from tags according to OpenTelemetry's mapping to Zipkin: `otel.status_code`, `error`, and for a
 * server the HTTP status. A known status stays.
 */
export function deriveStatus(span: StoredSpan): void {
  const { attributes } = span;
  const code = attributes['otel.status_code'];
  const failed = attributes.error;
  if (span.status === 'unset') {
    if (code === 'OK') span.status = 'ok';
    else if (code === 'ERROR' || (failed !== undefined && failed !== 'false')) span.status = 'error';
    else if (span.kind === 'server' && statusCode(attributes) >= 500) span.status = 'error';
  }
  const message = attributes['otel.status_description'] ?? failed;
  if (span.status === 'error' && message !== undefined && message !== 'true' && message !== '') {
    span.statusMessage ??= String(message);
  }
}

function statusCode(attributes: StoredSpan['attributes']): number {
  return Number(attributes['http.response.status_code'] ?? attributes['http.status_code'] ?? 0);
}
