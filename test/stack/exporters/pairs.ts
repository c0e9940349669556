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
  /** Where each server takes what this one sends. A server that is not here has no intake for it. */
  intakes: Partial<Record<ServerName, (addresses: Addresses) => string>>;
}

const zipkinIntakes: Exporter['intakes'] = {
  Jaeger: (addresses) => addresses.JAEGER_ZIPKIN_URL,
  Zipkin: (addresses) => `${addresses.ZIPKIN_URL}/api/v2/spans`,
};

export const exporters = {
  'the kit’s Zipkin JSON': { make: zipkinSpans, intakes: zipkinIntakes },
  'the kit’s OTLP JSON': {
    make: otlpSpans,
    intakes: { Jaeger: (addresses) => addresses.JAEGER_OTLP_URL },
  },
  'zipkin-js': { make: zipkinClientSpans, intakes: zipkinIntakes },
  'jaeger-client': {
    make: jaegerClientSpans,
    intakes: { Jaeger: (addresses) => addresses.JAEGER_THRIFT_URL },
  },
} as const satisfies Record<string, Exporter>;

export interface Pair {
  exporter: ExporterName;
  server: ServerName;
  make: Exporter['make'];
  intake(addresses: Addresses): string;
}

/** Every exporter with every server that takes its format. */
export const pairs: readonly Pair[] = Object.entries(exporters).flatMap(([exporter, { make, intakes }]) =>
  Object.entries(intakes).map(([server, intake]) => ({
    exporter: exporter as ExporterName,
    server: server as ServerName,
    make,
    intake,
  })),
);
