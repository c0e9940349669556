import { jaegerClientSpans, zipkinClientSpans } from '../../src/classic/index.js';
import { otlpSpans, zipkinSpans } from '../../src/index.js';
import { createJaegerReader, readOtlp, readZipkin } from './read-spans.js';
import { spanExporterContract } from './span-exporter.js';

spanExporterContract('the kit’s Zipkin form', zipkinSpans, readZipkin);
spanExporterContract('the kit’s OTLP form', otlpSpans, readOtlp);
spanExporterContract('zipkin-js', zipkinClientSpans, readZipkin);
spanExporterContract('jaeger-client', jaegerClientSpans, createJaegerReader());
