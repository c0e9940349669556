/** Well-known names of a query of log records, and the fields that they stand for; the first one that exists counts. */
export const logFieldNames: Readonly<Record<string, readonly string[]>> = {
  level: ['log.level'],
  service: ['service.name'],
  instance: ['service.node.name', 'service.instance.id'],
  logger: ['log.logger'],
  trace: ['trace.id'],
  span: ['span.id'],
  user: ['user.id', 'enduser.id'],
  order: ['order.id'],
  method: ['http.request.method'],
  route: ['http.route'],
  path: ['url.path'],
  status: ['http.response.status_code'],
  event: ['event.action'],
  error: ['error.type', 'error.message'],
  duration: ['event.duration'],
};
