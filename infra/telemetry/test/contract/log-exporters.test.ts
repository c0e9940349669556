import { forwardLogs } from '../../src/index.js';
import { logExporterContract } from './log-exporter.js';

logExporterContract('forwardLogs', forwardLogs);
