import { createHmac } from 'node:crypto';
import { basicChallenge, isSameSecret, ProblemError } from '@glasshouse/http';
import type Koa from 'koa';

const cookieName = 'glasshouse-console';

/**
 * Requires a token for every request: as password of HTTP Basic authentication, which browsers ask for, or as a bearer
 * token. Sets a cookie after Basic authentication, because pages send another bearer token to control faults. Requests that
 * `isOpen` accepts need none.
 *
 * @param tokens accepted tokens; the first one is the console's own, from which the cookie derives
 */
export function requireToken(
  tokens: readonly [string, ...string[]],
  isOpen: (context: Koa.Context) => boolean = () => false,
): Koa.Middleware {
  const cookie = createHmac('sha256', tokens[0]).update(cookieName).digest('base64url');
  const isToken = (given: string) => tokens.some((each) => isSameSecret(given, each));

  return function authenticate(context, next) {
    if (isOpen(context) || hasCookie(context)) return next();
    const { bearer, password } = credentialsOf(context.get('authorization'));
    if (bearer !== undefined && isToken(bearer)) return next();
    if (password !== undefined && isToken(password)) {
      context.cookies.set(cookieName, cookie, { httpOnly: true, sameSite: 'strict', overwrite: true });
      return next();
    }
    throw new ProblemError('UNAUTHENTICATED', {
      detail: 'Send the value of CONSOLE_TOKEN as the password, with any user name, or as a bearer token',
      headers: { 'www-authenticate': basicChallenge('Glasshouse console') },
    });
  };

  function hasCookie(context: Koa.Context): boolean {
    const given = context.cookies.get(cookieName);
    return given !== undefined && isSameSecret(given, cookie);
  }
}

/** Reads an Authorization header (RFC 6750, RFC 7617). */
function credentialsOf(header: string): { bearer?: string | undefined; password?: string | undefined } {
  const [, scheme = '', value = ''] = /^(\w+) +(\S+)$/.exec(header) ?? [];
  if (/^bearer$/i.test(scheme)) return { bearer: value };
  if (!/^basic$/i.test(scheme)) return {};
  const text = Buffer.from(value, 'base64').toString();
  const colon = text.indexOf(':');
  return colon < 0 ? {} : { password: text.slice(colon + 1) };
}
