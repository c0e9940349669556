import { randomUUID } from 'node:crypto';
import type { Grant } from './grant.js';

/** Client credentials grant (RFC 6749 section 4.4): a token with the client's own roles, without a refresh token. */
export function clientCredentialsGrant(): Grant {
  return {
    grantType: 'client_credentials',
    async handle({ span, client, address }) {
      const sessionId = randomUUID();
      span.log.audit({
        category: 'authentication',
        action: 'client-login',
        outcome: 'success',
        message: 'access token issued to client',
        fields: { 'oauth.client_id': client.id, 'client.address': address, 'session.id': sessionId },
      });
      return {
        subject: {
          subject: client.id,
          username: client.id,
          roles: client.roles,
          clientId: client.id,
          sessionId,
        },
      };
    },
  };
}
