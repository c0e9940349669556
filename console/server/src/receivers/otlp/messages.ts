/**
 * OTLP's messages, by the field names of Protocol Buffers' JSON mapping. A test compares the tables with OpenTelemetry's
 * `.proto` files.
 */

/**
 * - `id`: bytes that the OTLP JSON encoding writes in hexadecimal; `base64`: other bytes
 * - `fixed64`, `sfixed64`, `int64`, `uint64`: read as bigint
 */
export type ScalarType =
  | 'string'
  | 'id'
  | 'base64'
  | 'bool'
  | 'double'
  | 'fixed32'
  | 'fixed64'
  | 'sfixed64'
  | 'int32'
  | 'sint32'
  | 'uint32'
  | 'int64'
  | 'uint64';

/** A scalar or the name of a message, `[]` for a repeated field. */
export type FieldType = ScalarType | MessageName | `${ScalarType | MessageName}[]`;

export type MessageName = keyof typeof fieldsOf;

const time = 'fixed64';

const fieldsOf = {
  ExportTraceServiceRequest: { 1: ['resourceSpans', 'ResourceSpans[]'] },
  ResourceSpans: { 1: ['resource', 'Resource'], 2: ['scopeSpans', 'ScopeSpans[]'] },
  ScopeSpans: { 1: ['scope', 'InstrumentationScope'], 2: ['spans', 'Span[]'] },
  Span: {
    1: ['traceId', 'id'],
    2: ['spanId', 'id'],
    3: ['traceState', 'string'],
    4: ['parentSpanId', 'id'],
    5: ['name', 'string'],
    6: ['kind', 'int32'],
    7: ['startTimeUnixNano', time],
    8: ['endTimeUnixNano', time],
    9: ['attributes', 'KeyValue[]'],
    10: ['droppedAttributesCount', 'uint32'],
    11: ['events', 'Event[]'],
    12: ['droppedEventsCount', 'uint32'],
    13: ['links', 'Link[]'],
    14: ['droppedLinksCount', 'uint32'],
    15: ['status', 'Status'],
  },
  Event: { 1: ['timeUnixNano', time], 2: ['name', 'string'], 3: ['attributes', 'KeyValue[]'] },
  Link: {
    1: ['traceId', 'id'],
    2: ['spanId', 'id'],
    3: ['traceState', 'string'],
    4: ['attributes', 'KeyValue[]'],
  },
  Status: { 2: ['message', 'string'], 3: ['code', 'int32'] },

  ExportLogsServiceRequest: { 1: ['resourceLogs', 'ResourceLogs[]'] },
  ResourceLogs: { 1: ['resource', 'Resource'], 2: ['scopeLogs', 'ScopeLogs[]'] },
  ScopeLogs: { 1: ['scope', 'InstrumentationScope'], 2: ['logRecords', 'LogRecord[]'] },
  LogRecord: {
    1: ['timeUnixNano', time],
    2: ['severityNumber', 'int32'],
    3: ['severityText', 'string'],
    5: ['body', 'AnyValue'],
    6: ['attributes', 'KeyValue[]'],
    7: ['droppedAttributesCount', 'uint32'],
    9: ['traceId', 'id'],
    10: ['spanId', 'id'],
    11: ['observedTimeUnixNano', time],
    12: ['eventName', 'string'],
  },

  ExportMetricsServiceRequest: { 1: ['resourceMetrics', 'ResourceMetrics[]'] },
  ResourceMetrics: { 1: ['resource', 'Resource'], 2: ['scopeMetrics', 'ScopeMetrics[]'] },
  ScopeMetrics: { 1: ['scope', 'InstrumentationScope'], 2: ['metrics', 'Metric[]'] },
  Metric: {
    1: ['name', 'string'],
    2: ['description', 'string'],
    3: ['unit', 'string'],
    5: ['gauge', 'Gauge'],
    7: ['sum', 'Sum'],
    9: ['histogram', 'Histogram'],
    10: ['exponentialHistogram', 'ExponentialHistogram'],
    11: ['summary', 'Summary'],
  },
  Gauge: { 1: ['dataPoints', 'NumberDataPoint[]'] },
  Sum: {
    1: ['dataPoints', 'NumberDataPoint[]'],
    2: ['aggregationTemporality', 'int32'],
    3: ['isMonotonic', 'bool'],
  },
  Histogram: { 1: ['dataPoints', 'HistogramDataPoint[]'], 2: ['aggregationTemporality', 'int32'] },
  ExponentialHistogram: {
    1: ['dataPoints', 'ExponentialHistogramDataPoint[]'],
    2: ['aggregationTemporality', 'int32'],
  },
  Summary: { 1: ['dataPoints', 'SummaryDataPoint[]'] },
  NumberDataPoint: {
    2: ['startTimeUnixNano', time],
    3: ['timeUnixNano', time],
    4: ['asDouble', 'double'],
    5: ['exemplars', 'Exemplar[]'],
    6: ['asInt', 'sfixed64'],
    7: ['attributes', 'KeyValue[]'],
    8: ['flags', 'uint32'],
  },
  HistogramDataPoint: {
    2: ['startTimeUnixNano', time],
    3: ['timeUnixNano', time],
    4: ['count', 'fixed64'],
    5: ['sum', 'double'],
    6: ['bucketCounts', 'fixed64[]'],
    7: ['explicitBounds', 'double[]'],
    8: ['exemplars', 'Exemplar[]'],
    9: ['attributes', 'KeyValue[]'],
    10: ['flags', 'uint32'],
  },
  ExponentialHistogramDataPoint: {
    1: ['attributes', 'KeyValue[]'],
    2: ['startTimeUnixNano', time],
    3: ['timeUnixNano', time],
    4: ['count', 'fixed64'],
    5: ['sum', 'double'],
    6: ['scale', 'sint32'],
    7: ['zeroCount', 'fixed64'],
    8: ['positive', 'Buckets'],
    9: ['negative', 'Buckets'],
    10: ['flags', 'uint32'],
    11: ['exemplars', 'Exemplar[]'],
    14: ['zeroThreshold', 'double'],
  },
  Buckets: { 1: ['offset', 'sint32'], 2: ['bucketCounts', 'uint64[]'] },
  SummaryDataPoint: {
    2: ['startTimeUnixNano', time],
    3: ['timeUnixNano', time],
    4: ['count', 'fixed64'],
    5: ['sum', 'double'],
    6: ['quantileValues', 'ValueAtQuantile[]'],
    7: ['attributes', 'KeyValue[]'],
    8: ['flags', 'uint32'],
  },
  ValueAtQuantile: { 1: ['quantile', 'double'], 2: ['value', 'double'] },
  Exemplar: {
    2: ['timeUnixNano', time],
    3: ['asDouble', 'double'],
    4: ['spanId', 'id'],
    5: ['traceId', 'id'],
    6: ['asInt', 'sfixed64'],
    7: ['filteredAttributes', 'KeyValue[]'],
  },

  Resource: { 1: ['attributes', 'KeyValue[]'] },
  InstrumentationScope: { 1: ['name', 'string'], 2: ['version', 'string'], 3: ['attributes', 'KeyValue[]'] },
  KeyValue: { 1: ['key', 'string'], 2: ['value', 'AnyValue'] },
  AnyValue: {
    1: ['stringValue', 'string'],
    2: ['boolValue', 'bool'],
    3: ['intValue', 'int64'],
    4: ['doubleValue', 'double'],
    5: ['arrayValue', 'ArrayValue'],
    6: ['kvlistValue', 'KeyValueList'],
    7: ['bytesValue', 'base64'],
  },
  ArrayValue: { 1: ['values', 'AnyValue[]'] },
  KeyValueList: { 1: ['values', 'KeyValue[]'] },
} as const;

/** Fields of each message by number. Other fields are skipped. */
export const otlpMessages: Readonly<
  Record<MessageName, Readonly<Record<number, readonly [name: string, type: FieldType]>>>
> = fieldsOf;
