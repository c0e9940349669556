import type { MeasuredOperation } from '../operation.js';

const get = (id: string, path: string): MeasuredOperation => ({
  id,
  status: 200,
  prepare: () => ({ method: 'GET', path }),
});

/** Pages and documents that do not depend on data. */
export const pageOperations: readonly MeasuredOperation[] = [
  get('readIndex', '/'),
  get('readOpenapi', '/openapi.json'),
  get('readDocs', '/docs'),
  get('readDocsFile', '/docs/favicon-32x32.png'),
  get('readErrorDocs', '/docs/errors'),
  get('getJwks', '/oauth/jwks'),
  get('getServerMetadata', '/.well-known/oauth-authorization-server'),
];
