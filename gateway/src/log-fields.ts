/** Fields of the gateway's own log records, with their meanings. */
export const gatewayLogFields = {
  'gateway.part': 'Part of `GET /me` that is missing',
} as const satisfies Readonly<Record<string, string>>;
