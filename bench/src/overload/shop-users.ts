import type { Answer, Sender } from './http-load.js';

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
  expectOk(
    await sender.send({
      url: `${gateway}/oauth/register`,
      method: 'POST',
      headers: json,
      body: registration,
    }),
  );
  const user = await signIn(sender, gateway, username);
  const profile = JSON.stringify({ fullName: username, email: `${username}@example.org` });
  const headers = { ...json, ...bearer(user) };
  expectOk(await sender.send({ url: `${gateway}/me/profile`, method: 'PUT', headers, body: profile }));
  return user;
}

/** @throws Error with the response that was not expected */
export async function signIn({ send }: Sender, gateway: string, username: string): Promise<ShopUser> {
  const tokens = JSON.parse(expectOk(await send(loginCall(gateway, username))));
  return { username, accessToken: tokens.access_token, refreshToken: tokens.refresh_token };
}

/** Returns the text of a successful response. @throws Error with the response otherwise */
export function expectOk({ status, text }: Answer): string {
  if (status < 200 || status >= 300) throw new Error(`set-up failed: ${status} ${text}`);
  return text;
}

export function bearer({ accessToken }: ShopUser): Record<string, string> {
  return { authorization: `Bearer ${accessToken}` };
}
