import { httpRetries } from '@glasshouse/telemetry';
import {
  logExporterContract,
  readZipkin,
  spanExporterContract,
} from '@glasshouse/telemetry/exporter-testing';
import { fluentLoggerLogs, jaegerClientSpans, jaegerThriftRetries, zipkinClientSpans } from '../src/index.js';
import { createJaegerReader } from './read-jaeger-spans.js';

logExporterContract('fluent-logger', fluentLoggerLogs);
spanExporterContract('zipkin-js', zipkinClientSpans, readZipkin, httpRetries.zipkin.statuses);
spanExporterContract('jaeger-client', jaegerClientSpans, createJaegerReader(), jaegerThriftRetries.statuses);
