import { keepHeapSmall } from './small-heap.js';

keepHeapSmall();
// dynamic imports, because static ones are loaded before the first line runs
const { ports } = await import('@glasshouse/roster');
const { runService } = await import('@glasshouse/http/run');
const { buildConsole } = await import('./build-console.js');
const { createProcessTable } = await import('./processes/process-table.js');
const { consoleSettings } = await import('./settings.js');

const processes = createProcessTable();
process.on('message', (message) => processes.update(message));

await runService({
  name: 'console',
  defaultPort: ports.console,
  declarations: consoleSettings,
  build: (settings, telemetry) => buildConsole(settings, telemetry, processes),
});
