import { escaped, invalidRequest } from '../operation/validate.js';

// biome-ignore lint/suspicious/noControlCharactersInRegex: rejects names with control characters
const control = /[\x00-\x1f\x7f-\x9f]/;

/**
 * Parses `application/x-www-form-urlencoded`, as in query strings and OAuth request bodies. Rejects repeated names (RFC
 * 6749 section 3.1), malformed percent-encoding and names with control characters.
 * @throws ProblemError INVALID_REQUEST
 */
export function parseForm(part: 'query' | 'body', text: string): Map<string, string> {
  const fields = new Map<string, string>();
  if (text === '') return fields;
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decoded(part, equals < 0 ? pair : pair.slice(0, equals));
    if (control.test(name))
      throw invalidRequest([{ in: part, path: '', message: 'has a name with a control character' }]);
    if (fields.has(name))
      throw invalidRequest([{ in: part, path: `/${escaped(name)}`, message: 'occurs more than once' }]);
    fields.set(name, equals < 0 ? '' : decoded(part, pair.slice(equals + 1)));
  }
  return fields;
}

function decoded(part: 'query' | 'body', text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw invalidRequest([{ in: part, path: '', message: 'has malformed percent-encoding' }]);
  }
}
