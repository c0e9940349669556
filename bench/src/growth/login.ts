import type { ShopRequest } from './operation.js';

/** Token response (RFC 6749 section 5.1). */
export interface Tokens {
  access_token: string;
  refresh_token: string;
}

/** Returns the request of the password grant (RFC 6749 section 4.3). */
export function tokenRequest(username: string, password: string): ShopRequest {
  return { method: 'POST', path: '/oauth/token', form: { grant_type: 'password', username, password } };
}
