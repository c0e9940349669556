import type { Sender } from './http-load.js';

/** A registered user with a profile, signed in. */
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
export async function makeUser({ send }: Sender, gateway: string, username: string): Promise<ShopUser> {
  const expect = (answer: { status: number; text: string }) => {
    if (answer.status >= 300) throw new Error(`set-up failed: ${answer.status} ${answer.text}`);
    return answer.text;
  };
  const json = { 'content-type': 'application/json' };
  const registration = JSON.stringify({ username, password });
  expect(await send({ url: `${gateway}/oauth/register`, method: 'POST', headers: json, body: registration }));
  const tokens = JSON.parse(expect(await send(loginCall(gateway, username))));
  const user = { username, accessToken: tokens.access_token, refreshToken: tokens.refresh_token };
  const profile = JSON.stringify({ fullName: username, email: `${username}@example.org` });
  const headers = { ...json, ...bearer(user) };
  expect(await send({ url: `${gateway}/me/profile`, method: 'PUT', headers, body: profile }));
  return user;
}

export function bearer({ accessToken }: ShopUser): Record<string, string> {
  return { authorization: `Bearer ${accessToken}` };
}
