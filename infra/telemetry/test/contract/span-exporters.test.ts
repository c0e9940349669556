import { httpRetries, otlpSpans, zipkinSpans } from '../../src/index.js';
import { readOtlp, readZipkin } from './read-spans.js';
import { spanExporterContract } from './span-exporter.js';

spanExporterContract('the kit’s Zipkin form', zipkinSpans, readZipkin, httpRetries.zipkin.statuses);
spanExporterContract('the kit’s OTLP form', otlpSpans, readOtlp, httpRetries.otlp.statuses);
