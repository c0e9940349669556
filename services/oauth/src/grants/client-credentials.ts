import { randomUUID } from 'node:crypto';
import type { Grant } from './grant.js';

/** RFC 6749 section 4.4: a token for the client itself, with the client's own roles and no refresh token. */
export function clientCredentialsGrant(): Grant {
  return {
    grantType: 'client_credentials',
    async handle({ span, client, address }) {
      const sessionId = randomUUID();
      span.log.audit({
        category: 'authentication',
        action: 'client-login',
        outcome: 'success',
        message: 'client got a token',
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
