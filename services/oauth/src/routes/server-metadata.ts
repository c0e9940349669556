import { handle, type Route } from '@glasshouse/http';
import { assertionAlgorithms } from '../clients/authenticate-client.js';
import { operations, type ServerMetadata } from '../contract.js';
import type { Grant } from '../grants/grant.js';

/** GET /.well-known/oauth-authorization-server */
export function getServerMetadata({ issuer, grants }: { issuer: string; grants: readonly Grant[] }): Route {
  const authenticated = ['private_key_jwt'];
  const metadata: ServerMetadata = {
    issuer,
    token_endpoint: `${issuer}${operations.issueToken.path}`,
    jwks_uri: `${issuer}${operations.getJwks.path}`,
    introspection_endpoint: `${issuer}${operations.introspectToken.path}`,
    revocation_endpoint: `${issuer}${operations.revokeToken.path}`,
    service_documentation: `${issuer}/docs`,
    // RFC 8414 requires the member even without an authorization endpoint
    response_types_supported: [],
    grant_types_supported: grants.map((grant) => grant.grantType),
    token_endpoint_auth_methods_supported: ['none', ...authenticated],
    token_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
    introspection_endpoint_auth_methods_supported: authenticated,
    introspection_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
    revocation_endpoint_auth_methods_supported: ['none', ...authenticated],
    revocation_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
  };
  return handle(operations.getServerMetadata, async () => metadata);
}
