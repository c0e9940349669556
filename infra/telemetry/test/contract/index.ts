/** Contract suites that every exporter passes, their receivers, settings, and a helper that installs a packed workspace. */
export { startForwardReceiver } from '../forward-receiver.js';
export { minimalSettings } from '../minimal-settings.js';
export { installPacked } from '../package/install-packed.js';
export { startReceiver } from '../receiver.js';
export { logExporterContract } from './log-exporter.js';
export { readZipkin, splitProcess } from './read-spans.js';
export { type ReceivedSpan, spanExporterContract } from './span-exporter.js';
