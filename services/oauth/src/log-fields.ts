/** Log fields that only the OAuth service writes, with their meanings. */
export const oauthLogFields = {
  'oauth.client_id': 'ID of the OAuth client',
  'oauth.error': 'Error code of RFC 6749 section 5.2',
  'oauth.kid': 'Key ID of the signing key',
  'oauth.sessions_ended': 'Number of ended sessions',
  'oauth.signs_from': 'Time from which the key signs',
  'session.id': 'ID of the session of the tokens',
} as const satisfies Readonly<Record<string, string>>;
