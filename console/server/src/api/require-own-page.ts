import { isIP } from 'node:net';
import { ProblemError } from '@glasshouse/http';

/** Restriction of operations that change something to the console's own pages. */
type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Allows changes only from the console's own pages and from clients that are not browsers. Pages of other origins cannot
 * send JSON without a CORS preflight; this check also prevents DNS rebinding, where a name of another site resolves
 * to the console's address.
 *
 * @throws ProblemError FORBIDDEN
 */
export function requireOwnPage({ origin, host }: Headers): void {
  if (origin === undefined) return;
  const own = urlOf(`http://${host}`);
  if (own && isLocal(own.hostname) && urlOf(String(origin))?.host === own.host) return;
  throw new ProblemError('FORBIDDEN', {
    detail: 'Only pages of the console, opened by an IP address or a name without a dot, may change services',
  });
}

function urlOf(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** Returns whether a host name cannot be a public DNS name: an IP address, a name without a dot, or `*.localhost`. */
function isLocal(hostname: string): boolean {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(bare) > 0 || !bare.includes('.') || bare.endsWith('.localhost');
}
