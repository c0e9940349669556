/** Steps about user accounts: credentials, tokens, profiles. */
import type { Profile } from '@glasshouse/customer/contract';
import type { RegisteredUser, TokenResponse } from '@glasshouse/oauth/contract';
import { type Request, step, type Who } from '../step.js';

const named = (who: Who, text: string) => (who === 'buyer' ? text : `${text} (${who})`);
const credentialsOf = (who: Who) => ({ username: `{{${who}.username}}`, password: `{{${who}.password}}` });

export const register = (who: Who = 'buyer') =>
  step<RegisteredUser>({
    name: named(who, 'register'),
    request: { method: 'POST', path: '/oauth/register', body: credentialsOf(who) },
    expect: 201,
    checks: [{ path: 'username', is: `{{${who}.username}}` }],
  });

export const registerAgain = () =>
  step({
    name: 'register the same name again',
    request: { method: 'POST', path: '/oauth/register', body: credentialsOf('buyer') },
    expect: 409,
  });

const tokenRequest = (form: Record<string, string>): Request => ({
  method: 'POST',
  path: '/oauth/token',
  form,
});

export const logIn = (who: Who = 'buyer') =>
  step<TokenResponse>({
    name: named(who, 'log in'),
    request: tokenRequest({ grant_type: 'password', ...credentialsOf(who) }),
    expect: 200,
    checks: [{ present: 'access_token' }, { present: 'refresh_token' }],
    remember: [
      { set: `${who}.accessToken`, from: 'access_token' },
      { set: `${who}.refreshToken`, from: 'refresh_token' },
    ],
  });

export const logInInVain = (name: string, password: string) =>
  step<{ error: string }>({
    name,
    request: tokenRequest({ grant_type: 'password', username: '{{buyer.username}}', password }),
    expect: 400,
    checks: [{ path: 'error', is: 'invalid_grant' }],
  });

export const refreshInVain = (name: string, refreshToken: string) =>
  step<{ error: string }>({
    name,
    request: tokenRequest({ grant_type: 'refresh_token', refresh_token: refreshToken }),
    expect: 400,
    checks: [{ path: 'error', is: 'invalid_grant' }],
  });

const passwordRequest = (currentPassword: string, newPassword: string): Request => ({
  method: 'PUT',
  path: '/oauth/password',
  body: { currentPassword, newPassword },
});

export const changePasswordInVain = (name: string, current: string, next: string) =>
  step<{ code: string }>({
    name,
    request: { ...passwordRequest(current, next), as: 'buyer' },
    expect: 403,
    checks: [{ path: 'code', is: 'WRONG_PASSWORD' }],
  });

/** Changes the password and stores the new one for later steps. */
export const changePassword = (next: string) =>
  step({
    name: 'change the password',
    request: { ...passwordRequest('{{buyer.password}}', next), as: 'buyer' },
    expect: 204,
    remember: [
      { set: 'buyer.formerPassword', to: '{{buyer.password}}' },
      { set: 'buyer.password', to: next },
    ],
  });

const profileOf = (who: Who) => ({
  fullName: `Name of {{${who}.username}}`,
  email: `{{${who}.username}}@example.org`,
});
const changedName = 'New name of {{buyer.username}}';

export const writeProfile = (who: Who = 'buyer') =>
  step<Profile>({
    name: named(who, 'write the profile'),
    request: { method: 'PUT', path: '/me/profile', body: profileOf(who), as: who },
    expect: 201,
    checks: [{ path: 'fullName', is: profileOf(who).fullName }],
  });

export const readProfile = (who: Who = 'buyer') =>
  step<Profile>({
    name: named(who, 'read the profile'),
    request: { method: 'GET', path: '/me/profile', as: who },
    expect: 200,
    checks: [
      { path: 'username', is: `{{${who}.username}}` },
      { path: 'fullName', is: profileOf(who).fullName },
      { path: 'email', is: profileOf(who).email },
    ],
  });

/** Changes only the name. */
export const changeProfile = () =>
  step<Profile>({
    name: 'change the profile',
    request: { method: 'PATCH', path: '/me/profile', body: { fullName: changedName }, as: 'buyer' },
    expect: 200,
    checks: [
      { path: 'fullName', is: changedName },
      { path: 'email', is: profileOf('buyer').email },
    ],
  });

export const readChangedProfile = () =>
  step<Profile>({
    name: 'read the changed profile',
    request: { method: 'GET', path: '/me/profile', as: 'buyer' },
    expect: 200,
    checks: [
      { path: 'fullName', is: changedName },
      { path: 'email', is: profileOf('buyer').email },
    ],
  });

export const readMissingProfile = (who: Who = 'buyer') =>
  step<{ code: string }>({
    name: named(who, 'read a profile that does not exist yet'),
    request: { method: 'GET', path: '/me/profile', as: who },
    expect: 404,
    checks: [{ path: 'code', is: 'PROFILE_NOT_FOUND' }],
  });

const refusedWithoutToken = (what: string, request: Omit<Request, 'as'>) =>
  step<{ code: string }>({
    name: `be refused to ${what} without a token`,
    request,
    expect: 401,
    checks: [{ path: 'code', is: 'UNAUTHENTICATED' }],
  });

export const readProfileWithoutToken = () =>
  refusedWithoutToken('read the profile', { method: 'GET', path: '/me/profile' });
export const changeProfileWithoutToken = () =>
  refusedWithoutToken('change the profile', {
    method: 'PATCH',
    path: '/me/profile',
    body: { fullName: changedName },
  });
export const readAccountWithoutToken = () =>
  refusedWithoutToken('read the account', { method: 'GET', path: '/me/account' });
export const changePasswordWithoutToken = (next: string) =>
  refusedWithoutToken('change the password', passwordRequest('{{buyer.password}}', next));
