import { username } from '../fill/names.js';
import { frequentUser, password } from '../fill/users.js';
import { type Tokens, tokenRequest } from '../login.js';
import type { MeasuredOperation, ShopRequest, Target } from '../operation.js';

/** Returns one of eight users. More sessions of one user would reach the limit, which ends older sessions. */
const occasionalUser = (n: number): string => username(2 + (n % 8));

const login = async ({ send }: Target, name: string): Promise<Tokens> =>
  (await send(tokenRequest(name, password), 200)) as Tokens;

function registration(target: Target): { name: string; request: ShopRequest } {
  const name = `new-${target.unique()}`;
  const json = { username: name, password };
  return { name, request: { method: 'POST', path: '/oauth/register', json } };
}

export const oauthOperations: readonly MeasuredOperation[] = [
  { id: 'register', status: 201, prepare: (target) => registration(target).request },
  {
    id: 'issueToken',
    variant: 'password',
    status: 200,
    prepare: (_, n) => tokenRequest(occasionalUser(n), password),
  },
  {
    id: 'issueToken',
    variant: 'password, many sessions',
    status: 200,
    // more requests would reach the limit of sessions
    maxRequests: 40,
    prepare: () => tokenRequest(username(frequentUser), password),
  },
  {
    id: 'issueToken',
    variant: 'refresh token',
    status: 200,
    prepare: async (target, n) => ({
      method: 'POST',
      path: '/oauth/token',
      form: {
        grant_type: 'refresh_token',
        refresh_token: (await login(target, occasionalUser(n))).refresh_token,
      },
    }),
  },
  {
    id: 'introspectToken',
    status: 200,
    prepare: ({ shopper }) => ({
      method: 'POST',
      path: '/oauth/introspect',
      token: shopper,
      form: { token: shopper },
    }),
  },
  {
    id: 'revokeToken',
    status: 200,
    prepare: async (target, n) => ({
      method: 'POST',
      path: '/oauth/revoke',
      form: { token: (await login(target, occasionalUser(n))).refresh_token },
    }),
  },
  {
    id: 'changePassword',
    status: 204,
    async prepare(target) {
      const { name, request } = registration(target);
      await target.send(request, 201);
      return {
        method: 'PUT',
        path: '/oauth/password',
        token: (await login(target, name)).access_token,
        json: { currentPassword: password, newPassword: `${password}-new` },
      };
    },
  },
  {
    id: 'rotateKeys',
    status: 201,
    // the service publishes at most twenty keys
    maxRequests: 2,
    prepare: ({ admin }) => ({ method: 'POST', path: '/oauth/keys', token: admin }),
  },
];
