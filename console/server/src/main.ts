import { keepHeapSmall } from './small-heap.js';

keepHeapSmall();
// not imported above: what is imported is loaded before the first line runs
const { runConsole } = await import('./run-console.js');
await runConsole();
