/** Steps about user accounts: credentials, tokens, profiles. */
import type { Profile } from '@glasshouse/customer/contract';
import type { RegisteredUser, TokenResponse } from '@glasshouse/oauth/contract';
import { type Request, type Role, step } from '../step.js';

const named = (role: Role, text: string) => (role === 'buyer' ? text : `${text} (${role})`);
const credentialsOf = (role: Role) => ({
  username: `{{${role}.username}}`,
  password: `{{${role}.password}}`,
});

export const register = (role: Role = 'buyer') =>
  step<RegisteredUser>({
    name: named(role, 'register'),
    request: { method: 'POST', path: '/oauth/register', body: credentialsOf(role) },
    expect: 201,
    checks: [{ path: 'username', is: `{{${role}.username}}` }],
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

export const logIn = (role: Role = 'buyer') =>
  step<TokenResponse>({
    name: named(role, 'log in'),
    request: tokenRequest({ grant_type: 'password', ...credentialsOf(role) }),
    expect: 200,
    checks: [{ present: 'access_token' }, { present: 'refresh_token' }],
    remember: [
      { set: `${role}.accessToken`, from: 'access_token' },
      { set: `${role}.refreshToken`, from: 'refresh_token' },
    ],
  });

export const logInRefused = (name: string, password: string) =>
  step<{ error: string }>({
    name,
    request: tokenRequest({ grant_type: 'password', username: '{{buyer.username}}', password }),
    expect: 400,
    checks: [{ path: 'error', is: 'invalid_grant' }],
  });

export const refreshRefused = (name: string, refreshToken: string) =>
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

export const changePasswordRefused = (name: string, current: string, next: string) =>
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

const profileOf = (role: Role) => ({
  fullName: `Name of {{${role}.username}}`,
  email: `{{${role}.username}}@example.org`,
});
const changedName = 'New name of {{buyer.username}}';

export const writeProfile = (role: Role = 'buyer') =>
  step<Profile>({
    name: named(role, 'write the profile'),
    request: { method: 'PUT', path: '/me/profile', body: profileOf(role), as: role },
    expect: 201,
    checks: [{ path: 'fullName', is: profileOf(role).fullName }],
  });

export const readProfile = (role: Role = 'buyer') =>
  step<Profile>({
    name: named(role, 'read the profile'),
    request: { method: 'GET', path: '/me/profile', as: role },
    expect: 200,
    checks: [
      { path: 'username', is: `{{${role}.username}}` },
      { path: 'fullName', is: profileOf(role).fullName },
      { path: 'email', is: profileOf(role).email },
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

export const readMissingProfile = (role: Role = 'buyer') =>
  step<{ code: string }>({
    name: named(role, 'read a profile that does not exist yet'),
    request: { method: 'GET', path: '/me/profile', as: role },
    expect: 404,
    checks: [{ path: 'code', is: 'PROFILE_NOT_FOUND' }],
  });

const refusedWithoutToken = (action: string, request: Omit<Request, 'as'>) =>
  step<{ code: string }>({
    name: `fail to ${action} without a token`,
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
