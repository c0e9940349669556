import { keepHeapSmall } from './small-heap.js';

keepHeapSmall();
// not imported above: what is imported is loaded before the first line runs
const { runService } = await import('@glasshouse/http/run');
const { buildConsole } = await import('./build-console.js');
const { consoleSettings } = await import('./settings.js');

await runService({ name: 'console', declarations: consoleSettings, build: buildConsole });
