import { password } from '../fill/users.js';
import { type Tokens, tokenRequest } from '../login.js';
import type { MeasuredOperation, ShopRequest, Target } from '../operation.js';

const login = async ({ send }: Target, username: string): Promise<Tokens> =>
  (await send(tokenRequest(username, password), 200)) as Tokens;

function registration(target: Target): { username: string; request: ShopRequest } {
  const username = `new-${target.unique()}`;
  return { username, request: { method: 'POST', path: '/oauth/register', json: { username, password } } };
}

export const oauthOperations: readonly MeasuredOperation[] = [
  { id: 'register', status: 201, prepare: (target) => registration(target).request },
  {
    id: 'issueToken',
    variant: 'password',
    status: 200,
    prepare: () => tokenRequest('shopper', password),
  },
  {
    id: 'issueToken',
    variant: 'refresh token',
    status: 200,
    prepare: async (target) => ({
      method: 'POST',
      path: '/oauth/token',
      form: {
        grant_type: 'refresh_token',
        refresh_token: (await login(target, 'shopper')).refresh_token,
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
    prepare: async (target) => ({
      method: 'POST',
      path: '/oauth/revoke',
      form: { token: (await login(target, 'shopper')).refresh_token },
    }),
  },
  {
    id: 'changePassword',
    status: 204,
    async prepare(target) {
      const { username, request } = registration(target);
      await target.send(request, 201);
      return {
        method: 'PUT',
        path: '/oauth/password',
        token: (await login(target, username)).access_token,
        json: { currentPassword: password, newPassword: `${password}-new` },
      };
    },
  },
  {
    id: 'rotateKeys',
    status: 201,
    // twenty keys may be published
    most: 2,
    prepare: ({ admin }) => ({ method: 'POST', path: '/oauth/keys', token: admin }),
  },
];
