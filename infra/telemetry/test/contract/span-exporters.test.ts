import { jaegerClientSpans, zipkinClientSpans } from '../../src/classic/index.js';
import { httpRetries, otlpSpans, zipkinSpans } from '../../src/index.js';
import { createJaegerReader, readOtlp, readZipkin } from './read-spans.js';
import { spanExporterContract } from './span-exporter.js';

spanExporterContract('the kit’s Zipkin form', zipkinSpans, readZipkin, httpRetries.zipkin.statuses);
spanExporterContract('the kit’s OTLP form', otlpSpans, readOtlp, httpRetries.otlp.statuses);
spanExporterContract('zipkin-js', zipkinClientSpans, readZipkin, httpRetries.zipkin.statuses);
spanExporterContract(
  'jaeger-client',
  jaegerClientSpans,
  createJaegerReader(),
  httpRetries.jaegerThrift.statuses,
);
