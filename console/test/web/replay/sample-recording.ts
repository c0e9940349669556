import type { Recording } from '../../../contract/src/incidents.js';

export const startMs = Date.UTC(2026, 10, 2, 10, 0, 0);
const stepMs = 5000;
const frames = 72;
/** Step at which the sample's fault begins. */
const faultAt = 24;

/**
 * Returns a recording of six minutes: customer becomes slow after two minutes, an alert fires a minute later, and the
 * mitigation ends the fault after five minutes.
 */
export function sampleRecording(): Recording {
  const isSlow = (step: number) => step >= faultAt && step < 60;
  const edges = [
    ['gateway', 'order'],
    ['gateway', 'customer'],
    ['gateway', 'product'],
    ['order', 'customer'],
    ['order', 'product'],
    ['customer', 'sqlite'],
  ] as const;
  const services = ['gateway', 'customer', 'product', 'order'];
  const at = (step: number) => startMs + (step + 1) * stepMs;
  return {
    format: 1,
    fromMs: startMs,
    untilMs: at(frames - 1),
    stepMs,
    services,
    incident: {
      id: '20261102-100200-slow-deposits',
      name: 'slow-deposits',
      title: 'Deposits take long',
      level: 1,
      seed: 7,
      startedAt: new Date(at(faultAt)).toISOString(),
      endedAt: new Date(at(68)).toISOString(),
      endedBy: 'player',
      cause: {
        service: 'customer',
        fault: 'slow-store',
        operations: ['deposit'],
        since: new Date(at(faultAt)).toISOString(),
        affected: 'all requests of the operation',
        distinguishedBy: 'the database spans of the service are long',
        propagation: ['customer', 'order', 'gateway'],
        mitigation: ['repair-database'],
      },
      falseLeads: ['gateway has the same latency, because it waits for customer.'],
      method: [{ text: 'Compare the latencies of the services.', link: '#/overview' }],
      evidence: [],
      alerts: { expected: ['HighLatency'], fired: ['HighLatency'] },
      players: [],
      recording: true,
    },
    frames: Array.from({ length: frames }, (_, step) => {
      const slowMs = isSlow(step) ? 800 : 0;
      return {
        atMs: at(step),
        services: Object.fromEntries(
          services.map((name, index) => [
            name,
            {
              ratePerS: 12 - 2 * index + Math.sin(step / 5),
              errorShare: name === 'order' && isSlow(step) ? 0.08 : 0,
              p95Ms: 20 + 4 * index + (name === 'product' ? 0 : slowMs),
              up: !(name === 'customer' && step >= 58 && step < 61),
            },
          ]),
        ),
        edges: edges.map(([caller, callee], index) => ({
          caller,
          callee,
          ratePerS: 8 - index,
          errorShare: callee === 'customer' && isSlow(step) ? 0.04 : 0,
          p95Ms: 15 + 3 * index + (callee === 'customer' || callee === 'sqlite' ? slowMs : 0),
          gapP95Ms: callee === 'sqlite' ? null : 1.2,
        })),
      };
    }),
    series: [
      {
        name: 'process_resident_memory_bytes',
        unit: 'bytes',
        labels: { job: 'customer' },
        points: Array.from({ length: frames }, (_, step) => [
          at(step),
          step % 20 === 19 ? null : 8e7 + step * 1e5,
        ]),
      },
      {
        name: 'process_resident_memory_bytes',
        unit: 'bytes',
        labels: { job: 'order' },
        points: Array.from({ length: frames }, (_, step) => [at(step), 7e7]),
      },
    ],
    alerts: [
      { name: 'HighLatency', service: 'customer', fromMs: at(36), toMs: at(66) },
      { name: 'ErrorBudgetBurn', service: 'order', fromMs: at(50), toMs: null },
    ],
    logs: [
      { atMs: at(2), service: 'order', level: 'info', message: 'order confirmed' },
      {
        atMs: at(30),
        service: 'customer',
        level: 'warn',
        message: 'slow database operation',
        traceId: '0af7651916cd43dd8448eb211c80319c',
      },
      { atMs: at(40), service: 'order', level: 'error', message: '<b>timeout</b> of customer' },
    ],
    traces: [],
    marks: [
      { atMs: at(faultAt), text: 'start' },
      { atMs: at(44), text: 'ada answered service, fault' },
      { atMs: at(59), text: 'ada: repair-database customer' },
      { atMs: at(68), text: 'end' },
    ],
  };
}
