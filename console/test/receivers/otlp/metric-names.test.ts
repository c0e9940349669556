import assert from 'node:assert/strict';
import { labelNameOf, labelsOf, metricNameOf } from '../../../server/src/receivers/otlp/metric-names.js';

describe('Prometheus names of OTLP metrics', () => {
  // the first twelve are the examples of the specification and of Prometheus' translator
  const cases: [name: string, unit: string, type: 'counter' | 'gauge' | 'other', expected: string][] = [
    ['http.server.request.duration', 's', 'other', 'http_server_request_duration_seconds'],
    ['system.filesystem.usage', 'By', 'gauge', 'system_filesystem_usage_bytes'],
    ['system.network.dropped', '{packets}', 'counter', 'system_network_dropped_total'],
    ['system.network.dropped', 'packets', 'gauge', 'system_network_dropped_packets'],
    ['system.memory.utilization', '1', 'gauge', 'system_memory_utilization_ratio'],
    ['storage.ratio', '1', 'gauge', 'storage_ratio'],
    ['(lambda).function.executions(#)', '', 'gauge', 'lambda_function_executions'],
    ['astro.light.speed', 'm/s', 'gauge', 'astro_light_speed_meters_per_second'],
    ['network.io', 'By', 'counter', 'network_io_bytes_total'],
    ['network.io.bytes.total', 'By', 'counter', 'network_io_bytes_total'],
    ['2xx.responses', '{responses}', 'counter', '_2xx_responses_total'],
    ['process.cpu.time', 's', 'counter', 'process_cpu_time_seconds_total'],
    ['requests', '1', 'counter', 'requests_total'],
    ['requests', '{request}/s', 'gauge', 'requests_per_second'],
    ['queue.time.milliseconds', 'ms', 'other', 'queue_time_milliseconds'],
    ['constructor', 'constructor', 'gauge', 'constructor'],
    ['job:ratio', '', 'gauge', 'job:ratio'],
    ['☕', '', 'gauge', ''],
  ];
  for (const [name, unit, type, expected] of cases) {
    it(`${name} in ${unit || 'no unit'} as ${type} is ${expected || 'empty'}`, () => {
      assert.equal(metricNameOf(name, unit, type), expected);
    });
  }

  it('have labels with underscores for other characters, and key_ before a digit', () => {
    assert.equal(labelNameOf('http.request.method'), 'http_request_method');
    assert.equal(labelNameOf('a..b--c'), 'a_b_c');
    assert.equal(labelNameOf('1st'), 'key_1st');
  });

  it('join the values of attributes whose label names are equal, and have no empty label', () => {
    assert.deepEqual(labelsOf({ 'a.b': 'dot', 'a-b': 'dash', c: '', d: 5 }), { a_b: 'dash;dot', d: '5' });
  });
});
