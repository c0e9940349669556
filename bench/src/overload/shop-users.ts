import { setTimeout as sleep } from 'node:timers/promises';
import type { Call, Sender } from './http-load.js';

/** Attempts of a request that prepares a scenario: the load of the scenario before may still be shed. */
const maxAttempts = 20;

/** A signed-in user. */
export interface ShopUser {
  username: string;
  accessToken: string;
  refreshToken: string;
}

export const password = 'correct horse battery';
const form = { 'content-type': 'application/x-www-form-urlencoded' };

/** The form of a login. */
export function loginCall(gateway: string, username: string) {
  const body = new URLSearchParams({ grant_type: 'password', username, password }).toString();
  return { url: `${gateway}/oauth/token`, method: 'POST', headers: form, body } as const;
}

/** The form of a refresh. */
export function refreshCall(gateway: string, refreshToken: string) {
  const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }).toString();
  return { url: `${gateway}/oauth/token`, method: 'POST', headers: form, body } as const;
}

/** Registers, signs in and makes a profile. @throws Error with the response that was not expected */
export async function makeUser(sender: Sender, gateway: string, username: string): Promise<ShopUser> {
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

/** @throws Error with the response that was not expected */
export async function signIn(sender: Sender, gateway: string, username: string): Promise<ShopUser> {
  const tokens = JSON.parse(await prepare(sender, loginCall(gateway, username)));
  return { username, accessToken: tokens.access_token, refreshToken: tokens.refresh_token };
}

/** Sends a request that prepares a scenario, again while it is refused. @throws Error with the response that was not expected */
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
