import assert from 'node:assert/strict';
import type { ProcessEvent, ProcessStatus } from '../src/process-status.js';
import { reportEvent } from '../src/report.js';

const atMs = new Date(2026, 0, 2, 3, 4, 5).getTime();
const status: ProcessStatus = { name: 'order', state: 'running', sinceMs: atMs, restarts: 0 };
const exited = (more: Partial<Extract<ProcessEvent, { type: 'exited' }>> = {}): ProcessEvent => ({
  type: 'exited',
  status,
  exit: { atMs, pid: 77, code: null, signal: 'SIGKILL', ranMs: 12_345 },
  lines: [],
  pauseMs: 500,
  ...more,
});

describe('reportEvent', () => {
  it('shows the duration of the first start', () => {
    const text = reportEvent({ type: 'ready', status, tookMs: 1234 });
    assert.equal(text, '  order     ready after 1.2 s');
  });

  it('shows time, cause and run time of an exit, and the pause before the restart', () => {
    assert.equal(
      reportEvent(exited()),
      '03:04:05 order exited by SIGKILL after 12.3 s (process 77); 1st restart in 0.5 s',
    );
    const exit = { atMs, pid: 78, code: 0, signal: null, ranMs: 1000 };
    assert.equal(
      reportEvent(exited({ exit, status: { ...status, restarts: 1 }, pauseMs: 1000 })),
      '03:04:05 order exited with code 0 after 1.0 s (process 78); 2nd restart in 1.0 s',
    );
  });

  it('shows the number of a successful restart', () => {
    const text = reportEvent({ type: 'ready', status: { ...status, restarts: 3 }, tookMs: 900 });
    assert.equal(text, '03:04:05 order is ready again after 0.9 s (3rd restart)');
  });

  it('warns that an exit of the console loses its telemetry', () => {
    assert.match(
      reportEvent(exited({ status: { ...status, name: 'console' } })),
      /\(process 77\), its telemetry of the last 5 s may be missing; 1st restart in 0\.5 s$/,
    );
  });

  it('shows the last line of a process that stays down, and how to restart it', () => {
    const text = reportEvent(exited({ pauseMs: undefined, lines: ['first', 'no space left on device'] }));
    assert.match(text, /stays down, as it exited too often within a minute; the others keep running/);
    assert.match(text, /no space left on device\n.*Ctrl-C, npm start$/);
  });
});
