import { httpRetries, otlpSpans, zipkinSpans } from '../../src/index.js';
import { readOtlp, readZipkin } from './read-spans.js';
import { spanExporterContract } from './span-exporter.js';

spanExporterContract('zipkinSpans', zipkinSpans, readZipkin, httpRetries.zipkin.statuses);
spanExporterContract('otlpSpans', otlpSpans, readOtlp, httpRetries.otlp.statuses);
