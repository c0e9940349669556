import { isIP } from 'node:net';
import { closed, logLevelChange, operation, ProblemError } from '@glasshouse/http';
import Type from 'typebox';

export const changeTargetLogLevel = operation({
  id: 'changeTargetLogLevel',
  method: 'PUT',
  path: '/api/targets/log-level',
  access: 'anyone',
  summary: 'Changes the lowest level that a target writes',
  body: closed({
    url: Type.String({
      minLength: 1,
      maxLength: 2048,
      description: 'URL of an instance, or of a target, which stands for all its instances',
    }),
    ...logLevelChange,
  }),
  response: Type.Unknown(),
  errors: ['NOT_FOUND', 'FORBIDDEN'],
});

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Of pages in a browser only the console's own may change something. Others cannot send JSON here, as nobody allows
 * them to; one that has a name of its own lead to this address (DNS rebinding) is known by that name.
 *
 * @throws ProblemError FORBIDDEN
 */
export function requireOwnPage({ origin, host }: Headers): void {
  if (origin === undefined) return;
  const own = urlOf(`http://${host}`);
  if (own && isLocal(own.hostname) && urlOf(String(origin))?.host === own.host) return;
  throw new ProblemError('FORBIDDEN', {
    detail: 'Only the console’s own pages may do that, by an address or a name without a dot',
  });
}

function urlOf(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** A name that nobody else can have lead here. */
function isLocal(hostname: string): boolean {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(bare) > 0 || !bare.includes('.') || bare.endsWith('.localhost');
}
