import { setTimeout as sleep } from 'node:timers/promises';
import type { Call, Sender } from './http-load.js';

/** Maximum attempts of a set-up request, which may be refused after the load of the previous scenario. */
const maxAttempts = 20;

/** Signed-in user. */
export interface ShopUser {
  username: string;
  accessToken: string;
  refreshToken: string;
}

export const password = 'correct horse battery';
const form = { 'content-type': 'application/x-www-form-urlencoded' };

/** Returns the call for the password grant. */
export function loginCall(gateway: string, username: string) {
  const body = new URLSearchParams({ grant_type: 'password', username, password }).toString();
  return { url: `${gateway}/oauth/token`, method: 'POST', headers: form, body } as const;
}

/** Returns the call for the refresh token grant. */
export function refreshCall(gateway: string, refreshToken: string) {
  const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }).toString();
  return { url: `${gateway}/oauth/token`, method: 'POST', headers: form, body } as const;
}

/** Registers a user, signs in and creates a profile. @throws Error with an unexpected response */
export async function createUser(sender: Sender, gateway: string, username: string): Promise<ShopUser> {
  const json = { 'content-type': 'application/json' };
  const registration = JSON.stringify({ username, password });
  await prepare(sender, {
    url: `${gateway}/oauth/register`,
    method: 'POST',
    headers: json,
    body: registration,
  });
  const user = await signIn(sender, gateway, username);
  const profile = JSON.stringify({ fullName: username, email: `${username}@example.org` });
  const headers = { ...json, ...bearer(user) };
  await prepare(sender, { url: `${gateway}/me/profile`, method: 'PUT', headers, body: profile });
  return user;
}

/** Signs in. @throws Error with an unexpected response */
export async function signIn(sender: Sender, gateway: string, username: string): Promise<ShopUser> {
  const tokens = JSON.parse(await prepare(sender, loginCall(gateway, username)));
  return { username, accessToken: tokens.access_token, refreshToken: tokens.refresh_token };
}

/**
 * Sends a set-up request and returns the response body. Retries each second while the response is 503.
 *
 * @throws Error with an unexpected response
 */
export async function prepare(sender: Sender, call: Call): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    const { status, text } = await sender.send(call);
    if (status >= 200 && status < 300) return text;
    if (status !== 503 || attempt === maxAttempts) throw new Error(`set-up failed: ${status} ${text}`);
    await sleep(1000);
  }
}

export function bearer({ accessToken }: ShopUser): Record<string, string> {
  return { authorization: `Bearer ${accessToken}` };
}
