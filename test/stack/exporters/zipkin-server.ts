import assert from 'node:assert/strict';
import { getJson } from '../../acceptance/readers/get-json.js';
import { type CarriedSpan, inOrder, type TraceServer, text } from './carried-span.js';

interface Endpoint {
  serviceName: string;
}
interface ZipkinSpan {
  traceId: string;
  id: string;
  parentId?: string;
  name: string;
  kind?: string;
  timestamp: number;
  duration: number;
  localEndpoint: Endpoint;
  remoteEndpoint?: Endpoint;
  annotations?: { timestamp: number; value: string }[];
  tags?: Record<string, string>;
}

/** Reads every field of the spans in Zipkin's `GET /api/v2/trace/<id>`, without interpretation. */
export function zipkinServer(url: string): TraceServer {
  return {
    async trace(traceId) {
      return ((await getJson<ZipkinSpan[]>(`${url}/api/v2/trace/${traceId}`)) ?? []).map(readSpan);
    },
  };
}

function readSpan(span: ZipkinSpan): CarriedSpan {
  const { traceId, id, parentId, name, kind, timestamp, duration, ...more } = span;
  const { localEndpoint, remoteEndpoint, annotations = [], tags = {}, ...unknown } = more;
  assert.deepEqual(unknown, {}, 'no unread field');
  assert.deepEqual(Object.keys({ ...localEndpoint, ...remoteEndpoint }), ['serviceName']);
  return {
    traceId,
    spanId: id,
    parentSpanId: parentId,
    name,
    kind: kind?.toLowerCase(),
    startUs: timestamp,
    durationUs: duration,
    service: localEndpoint.serviceName,
    process: {},
    attributes: Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, text(value)])),
    peer: remoteEndpoint?.serviceName,
    failed: tags.error !== undefined,
    failure: undefined,
    events: inOrder(
      annotations.map(({ timestamp, value }) => ({ timeUs: timestamp, name: value, attributes: {} })),
    ),
    links: [],
    traceState: undefined,
    scope: undefined,
  };
}
