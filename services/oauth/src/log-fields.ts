/** Log fields that only the OAuth service writes, with Elasticsearch type and meaning. */
export const oauthLogFields = {
  'oauth.client_id': ['keyword', 'ID of the OAuth client'],
  'oauth.error': ['keyword', 'Error code of RFC 6749 section 5.2'],
  'oauth.kid': ['keyword', 'Key ID of the signing key'],
  'oauth.sessions_ended': ['long', 'Number of ended sessions'],
  'oauth.signs_from': ['keyword', 'Time from which the key signs'],
  'session.id': ['keyword', 'ID of the session of the tokens'],
} as const satisfies Readonly<Record<string, readonly [type: string, meaning: string]>>;
