/** Fields of the gateway's own log records, with Elasticsearch type and meaning. */
export const gatewayLogFields = {
  'gateway.part': ['keyword', 'Part of `GET /me` that is missing'],
} as const satisfies Readonly<Record<string, readonly [type: string, meaning: string]>>;
