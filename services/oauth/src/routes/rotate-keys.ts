import { handle, type Route } from '@glasshouse/http';
import { operations } from '../contract.js';
import type { Keyring } from '../keys/keyring.js';

/** POST /oauth/keys */
export function rotateKeys(keyring: Keyring): Route {
  return handle(operations.rotateKeys, async ({ span }) => {
    const { kid, signsFrom } = await keyring.rotate(span);
    return { kid, signsFrom: signsFrom.toISOString() };
  });
}
