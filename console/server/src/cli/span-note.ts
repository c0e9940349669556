import { isObject } from './is-object.js';

/**
 * Returns the facts about a span that its name lacks: the peer of a call, the status of a failed request, the error's type
 * and message, and the names of events.
 */
export function spanNote(span: Readonly<Record<string, unknown>>): string {
  const attributes = isObject(span.attributes) ? span.attributes : {};
  const events = Array.isArray(span.events) ? span.events.filter(isObject) : [];
  const exception = events.find(({ name }) => name === 'exception');
  const thrown = exception && isObject(exception.attributes) ? exception.attributes : {};
  const peer = attributes['peer.service'] ?? attributes['server.address'];
  const status = String(attributes['http.response.status_code'] ?? '');
  const names = events.map(({ name }) => String(name)).filter((name) => name !== 'exception');
  const type = attributes['error.type'] ?? thrown['exception.type'];
  const message = span.statusMessage || (thrown['exception.message'] ?? attributes.error);
  const error = [...new Set([type, message].filter(Boolean).map(String))].filter((text) => text !== status);
  return [
    span.kind === 'client' || span.kind === 'producer' ? peer && `-> ${peer}` : '',
    /^[45]/.test(status) ? status : '',
    span.status === 'error' ? error.join(': ') : '',
    names.length > 0 ? `events: ${[...new Set(names)].slice(0, 3).join(', ')}` : '',
  ]
    .filter(Boolean)
    .join(', ');
}
