/** Contract suites that every exporter passes, with their receivers. */
export { startForwardReceiver } from '../forward-receiver.js';
export { startReceiver } from '../receiver.js';
export { logExporterContract } from './log-exporter.js';
export { readZipkin, splitProcess } from './read-spans.js';
export { type ReceivedSpan, spanExporterContract } from './span-exporter.js';
