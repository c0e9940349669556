import {
  type HttpSpansOptions,
  otlpSpans,
  type SpanExporterFactory,
  zipkinSpans,
} from '@glasshouse/telemetry';
import { jaegerClientSpans, zipkinClientSpans } from '@glasshouse/telemetry-classic';
import type { readTraceAddresses } from '../addresses.js';

type Addresses = ReturnType<typeof readTraceAddresses>;
export type ServerName = 'Jaeger' | 'Zipkin';
export type ExporterName = keyof typeof exporters;

interface Exporter {
  make(options: HttpSpansOptions): SpanExporterFactory;
  /** URL of each server that receives this exporter's format. */
  receivers: Partial<Record<ServerName, (addresses: Addresses) => string>>;
}

const zipkinReceivers: Exporter['receivers'] = {
  Jaeger: (addresses) => addresses.JAEGER_ZIPKIN_URL,
  Zipkin: (addresses) => `${addresses.ZIPKIN_URL}/api/v2/spans`,
};

export const exporters = {
  'the kit’s Zipkin JSON': { make: zipkinSpans, receivers: zipkinReceivers },
  'the kit’s OTLP JSON': {
    make: otlpSpans,
    receivers: { Jaeger: (addresses) => addresses.JAEGER_OTLP_URL },
  },
  'zipkin-js': { make: zipkinClientSpans, receivers: zipkinReceivers },
  'jaeger-client': {
    make: jaegerClientSpans,
    receivers: { Jaeger: (addresses) => addresses.JAEGER_THRIFT_URL },
  },
} as const satisfies Record<string, Exporter>;

export interface Pair {
  exporter: ExporterName;
  server: ServerName;
  make: Exporter['make'];
  receiver(addresses: Addresses): string;
}

/** Every exporter with every server that receives its format. */
export const pairs: readonly Pair[] = Object.entries(exporters).flatMap(([exporter, { make, receivers }]) =>
  Object.entries(receivers).map(([server, receiver]) => ({
    exporter: exporter as ExporterName,
    server: server as ServerName,
    make,
    receiver,
  })),
);
