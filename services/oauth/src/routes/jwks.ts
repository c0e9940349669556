import { handle, type Route } from '@glasshouse/http';
import { operations } from '../contract.js';
import type { Keyring } from '../keys/keyring.js';

/** GET /oauth/jwks */
export function getJwks(keyring: Keyring): Route {
  return handle(operations.getJwks, ({ span }) => keyring.jwks(span));
}
