import type { ConventionProblem } from '../../../../contract/src/quality.js';
import type { SpanView } from '../../store/span-reader.js';

/** Names of attributes that OpenTelemetry's semantic conventions have replaced, with today's names (1.44). */
export const renamedAttributes: Readonly<Record<string, string>> = {
  'http.method': 'http.request.method',
  'http.status_code': 'http.response.status_code',
  'http.url': 'url.full',
  'http.target': 'url.path',
  'http.scheme': 'url.scheme',
  'http.host': 'server.address',
  'http.server_name': 'server.address',
  'http.user_agent': 'user_agent.original',
  'http.client_ip': 'client.address',
  'http.flavor': 'network.protocol.version',
  'http.request_content_length': 'http.request.body.size',
  'http.response_content_length': 'http.response.body.size',
  'net.peer.name': 'server.address',
  'net.peer.port': 'server.port',
  'net.peer.ip': 'network.peer.address',
  'net.host.name': 'server.address',
  'net.host.port': 'server.port',
  'net.sock.peer.addr': 'network.peer.address',
  'net.sock.peer.port': 'network.peer.port',
  'net.protocol.name': 'network.protocol.name',
  'net.protocol.version': 'network.protocol.version',
  'net.transport': 'network.transport',
  'db.system': 'db.system.name',
  'db.name': 'db.namespace',
  'db.statement': 'db.query.text',
  'db.operation': 'db.operation.name',
  'db.sql.table': 'db.collection.name',
  'db.mongodb.collection': 'db.collection.name',
  'messaging.destination': 'messaging.destination.name',
  'enduser.id': 'user.id',
  'deployment.environment': 'deployment.environment.name',
};

type Problem = Pick<ConventionProblem, 'problem' | 'attribute' | 'expected'>;

/** A UUID, 16 or more hexadecimal digits with a digit among them, or a number of five or more digits. */
const id = /[0-9a-f]{8}-[0-9a-f]{4}-|\b(?=[a-f]*\d)[0-9a-f]{16,}\b|\b\d{5,}\b/i;

/** Returns in which ways a span does not follow the semantic conventions for HTTP, databases and names. */
export function* problemsOf(span: SpanView): Generator<Problem> {
  const attributes = span.attributes();
  let isHttp = false;
  for (const name in attributes) {
    if (Object.hasOwn(renamedAttributes, name))
      yield { problem: 'deprecated', attribute: name, expected: renamedAttributes[name] as string };
    if (name.startsWith('http.')) isHttp = true;
  }
  if (isHttp && (span.kind === 'server' || span.kind === 'client')) {
    const method = attributes['http.request.method'] ?? attributes['http.method'];
    if (method === undefined)
      yield { problem: 'missing', attribute: 'http.request.method', expected: 'the method of the request' };
    if (span.kind === 'client' && !hasServerAddress(attributes))
      yield { problem: 'missing', attribute: 'server.address', expected: 'the host of the called service' };
  }
  if (/^unknown(_service.*)?$/.test(span.service))
    yield { problem: 'missing', attribute: 'service.name', expected: 'the name of the service' };
  if (id.test(span.name))
    yield { problem: 'name', attribute: span.name.slice(0, 128), expected: 'a name of low cardinality' };
}

function hasServerAddress(attributes: Readonly<Record<string, unknown>>): boolean {
  return ['server.address', 'net.peer.name', 'http.host', 'url.full', 'http.url'].some(
    (name) => attributes[name] !== undefined,
  );
}
