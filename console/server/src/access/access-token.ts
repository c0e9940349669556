import { isLoopback, SettingsError } from '@glasshouse/settings';

/** Value of CONSOLE_TOKEN that turns the token off. */
const off = 'off';
const minLength = 16;

/**
 * Returns the token that browsers and programs must send; undefined if they need none: on a loopback address, or with
 * CONSOLE_TOKEN=off, where the network limits the access.
 *
 * @throws SettingsError without a token on another address, and for a short token
 */
export function accessToken({
  HOST: host,
  CONSOLE_TOKEN: token,
}: {
  HOST: string;
  CONSOLE_TOKEN: string;
}): string | undefined {
  if (token === off) return undefined;
  if (token === '') {
    if (isLoopback(host)) return undefined;
    throw new SettingsError([
      `CONSOLE_TOKEN is not set, and HOST=${host} opens the console to the network: set CONSOLE_TOKEN to at least ${minLength} characters, or to ${off} if the network limits the access`,
    ]);
  }
  if (token.length < minLength)
    throw new SettingsError([`CONSOLE_TOKEN has ${token.length} characters: use at least ${minLength}`]);
  return token;
}
