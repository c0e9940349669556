import { isUtf8 } from 'node:buffer';

/** HTTP credentials of a client. `id` is undefined if they are malformed or have another scheme. */
export interface HeaderAuthentication {
  scheme: 'Basic' | 'other';
  id: string | undefined;
}

/**
 * Reads client authentication from an `authorization` header (RFC 6749 section 2.3.1). Returns `undefined` without a
 * header and for a bearer token (RFC 6750), which does not authenticate a client.
 */
export function headerAuthentication(
  authorization: string | string[] | undefined,
): HeaderAuthentication | undefined {
  if (typeof authorization !== 'string' || /^bearer(?:[ \t]|$)/i.test(authorization)) return undefined;
  const [, encoded] = /^basic(?: +([A-Za-z0-9+/]+={0,2}))?[ \t]*$/i.exec(authorization) ?? [];
  if (!/^basic(?:[ \t]|$)/i.test(authorization)) return { scheme: 'other', id: undefined };
  return { scheme: 'Basic', id: encoded === undefined ? undefined : idOf(encoded) };
}

/** Returns the ID from `id:secret`, whose parts are form-encoded, or undefined if either is malformed. */
function idOf(encoded: string): string | undefined {
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.toString('base64').replace(/=+$/, '') !== encoded.replace(/=+$/, '') || !isUtf8(bytes))
    return undefined;
  const text = bytes.toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) return undefined;
  try {
    decodeURIComponent(text.slice(colon + 1).replaceAll('+', ' '));
    return decodeURIComponent(text.slice(0, colon).replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
