/** Steps about accounts of people: credentials, tokens, profiles. */
import type { Profile } from '@glasshouse/customer/contract';
import type { RegisteredUser, TokenResponse } from '@glasshouse/oauth/contract';
import { expect, step } from '../journey.js';
import type { Person, Visit } from '../visit.js';

export type Who = 'buyer' | 'stranger' | 'administrator';
const named = (who: Who, text: string) => (who === 'buyer' ? text : `${text} (${who})`);

export const register = (who: Who = 'buyer') =>
  step<RegisteredUser>({
    name: named(who, 'register'),
    expect: 201,
    call: (visit) => ({
      method: 'POST',
      path: '/oauth/register',
      body: { username: visit[who].username, password: visit[who].password },
    }),
    check: (user, visit) => expect(user.username === visit[who].username, 'the name that was asked for'),
  });

export const registerAgain = () =>
  step({
    name: 'register the same name again',
    expect: 409,
    call: ({ buyer }) => ({
      method: 'POST',
      path: '/oauth/register',
      body: { username: buyer.username, password: buyer.password },
    }),
  });

const passwordGrant = ({ username, password }: Pick<Person, 'username' | 'password'>) =>
  ({ method: 'POST', path: '/oauth/token', form: { grant_type: 'password', username, password } }) as const;

export const logIn = (who: Who = 'buyer') =>
  step<TokenResponse>({
    name: named(who, 'log in'),
    expect: 200,
    call: (visit) => passwordGrant(visit[who]),
    check: (tokens, visit) => {
      expect(tokens.access_token && tokens.refresh_token, 'an access token and a refresh token');
      visit[who].accessToken = tokens.access_token;
      visit[who].refreshToken = tokens.refresh_token ?? '';
    },
  });

export const logInInVain = (name: string, password: (visit: Visit) => string) =>
  step<{ error: string }>({
    name,
    expect: 400,
    call: (visit) => passwordGrant({ username: visit.buyer.username, password: password(visit) }),
    check: ({ error }) => expect(error === 'invalid_grant', 'invalid_grant'),
  });

export const refreshInVain = (name: string, token: (visit: Visit) => string) =>
  step<{ error: string }>({
    name,
    expect: 400,
    call: (visit) => refreshGrant(token(visit)),
    check: ({ error }) => expect(error === 'invalid_grant', 'invalid_grant'),
  });

/** Ends with tokens for the new password in the place of the old. */
export const changePassword = (
  name: string,
  current: (visit: Visit) => string,
  next: string,
  status: 204 | 403,
) =>
  step({
    name,
    expect: status,
    call: (visit) => ({
      method: 'PUT',
      path: '/oauth/password',
      body: { currentPassword: current(visit), newPassword: next },
      token: visit.buyer.accessToken,
    }),
    check: (_, { buyer }) => {
      if (status !== 204) return;
      buyer.formerPassword = buyer.password;
      buyer.password = next;
    },
  });

const refreshGrant = (token: string) =>
  ({
    method: 'POST',
    path: '/oauth/token',
    form: { grant_type: 'refresh_token', refresh_token: token },
  }) as const;

export const profileOf = ({ username }: Person) => ({
  fullName: `Name of ${username}`,
  email: `${username}@example.org`,
});

export const writeProfile = (who: Who = 'buyer') =>
  step<Profile>({
    name: named(who, 'write the profile'),
    expect: 201,
    call: (visit) => ({
      method: 'PUT',
      path: '/me/profile',
      body: profileOf(visit[who]),
      token: visit[who].accessToken,
    }),
    check: (profile, visit) =>
      expect(profile.fullName === profileOf(visit[who]).fullName, 'the name that was written'),
  });

export const readProfile = (who: Who = 'buyer') =>
  step<Profile>({
    name: named(who, 'read the profile'),
    expect: 200,
    call: (visit) => ({ method: 'GET', path: '/me/profile', token: visit[who].accessToken }),
    check: (profile, visit) => expect(profile.email === profileOf(visit[who]).email, 'the own profile'),
  });

export const readMissingProfile = (who: Who = 'buyer') =>
  step({
    name: named(who, 'read a profile that was not made yet'),
    expect: 404,
    call: (visit) => ({ method: 'GET', path: '/me/profile', token: visit[who].accessToken }),
  });

export const readNothing = () =>
  step<{ code: string }>({
    name: 'be refused without a token',
    expect: 401,
    call: () => ({ method: 'GET', path: '/me/profile' }),
    check: ({ code }) => expect(code === 'UNAUTHENTICATED', `UNAUTHENTICATED, not ${code}`),
  });
