import assert from 'node:assert/strict';
import { type Declarations, readSettings } from '@glasshouse/settings';
import {
  createTelemetry,
  type DeliveryStats,
  type ForwardLogsOptions,
  forwardLogs,
  type LogRecord,
  type Telemetry,
} from '@glasshouse/telemetry';
import { fluentLoggerLogs } from '@glasshouse/telemetry-classic';
import { eventually } from '@glasshouse/timing/testing';
import { createMutingProxy, type MutingProxy } from './muting-proxy.js';
import { type WrittenRecord, writtenRecords } from './written-records.js';

const settings = {
  FLUENTD: { type: 'string', doc: 'Fluentd running with test/by-hand/fluent.conf, host:port' },
  FLUENTD_RECORDS: { type: 'string', doc: 'output folder of Fluentd, FLUENTD_RECORDS of fluent.conf' },
} as const satisfies Declarations;

for (const [exporter, make] of [
  ['the kit’s forward protocol', forwardLogs],
  ['fluent-logger', fluentLoggerLogs],
] as const) {
  describe(`${exporter} with Fluentd`, function throughFluentd() {
    this.timeout(60_000);
    let proxy: MutingProxy;
    let telemetry: Telemetry;
    let sent: LogRecord[];
    let service: string;
    const { FLUENTD, FLUENTD_RECORDS } = readSettings(process.env, settings);

    function start(options: Partial<ForwardLogsOptions> = {}): void {
      sent = [];
      service = `by-hand-${Date.now().toString(36)}`;
      const noop = { flush: async () => {}, close: async () => {}, deliveryStats: () => [] };
      telemetry = createTelemetry({
        service: { name: service, version: '1.2.3', instance: 'instance-é', environment: 'prüfung' },
        processMetrics: false,
        logs: [
          make({ targets: [`127.0.0.1:${proxy.port}`], ...options }),
          () => ({ ...noop, write: (record) => sent.push(record) }),
        ],
      });
    }
    function write(count: number): void {
      for (let at = 0; at < count; at += 1) telemetry.log.info('line', { at });
    }
    /** Returns the records that Fluentd wrote, when there are at least `count`. */
    const written = (count: number): Promise<WrittenRecord[]> =>
      eventually(async () => {
        const records = await writtenRecords(FLUENTD_RECORDS, service);
        assert.ok(records.length >= count, `${records.length} of ${count} records`);
        return records;
      }, 20_000);
    const account = () => telemetry.deliveryStats()[0] as DeliveryStats;
    const ids = (records: readonly WrittenRecord[]) => records.map(({ fields }) => fields['event.id']).sort();
    const sentIds = () => sent.map(({ id }) => id).sort();

    beforeEach(async () => {
      const [host = '', port] = FLUENTD.split(':');
      proxy = await createMutingProxy(host, Number(port));
    });
    afterEach(async () => {
      await telemetry.close(0);
      await proxy.close();
    });

    it('delivers every field with its type, and the time with nanoseconds', async () => {
      start();
      const span = telemetry.rootSpan('work');
      span.log.info('bought "té" 東京 🎉 \\ a|b', {
        whole: 42,
        negative: -7,
        largest: Number.MAX_SAFE_INTEGER,
        smallest: Number.MIN_SAFE_INTEGER,
        zero: 0,
        part: 0.1,
        tiny: 1e-9,
        huge: 1e300,
        yes: true,
        no: false,
        empty: '',
        digits: '42',
        'user.id': 'u-1',
        'Größe.名前': 'a name with letters',
      });
      span.log.error('failed', { error: new TypeError('no\nänswer') });
      telemetry.log.warn('x'.repeat(8000));
      telemetry.log.audit({ category: 'session', action: 'log-out', outcome: 'success', message: 'left' });
      for (const length of [31, 32, 255, 256]) telemetry.log.info('l', { text: 'é'.repeat(length) });
      span.end();
      await telemetry.flush();
      assert.equal(account().delivered, sent.length);
      const records = await written(sent.length);
      const byId = new Map(records.map((record) => [record.fields['event.id'], record]));
      assert.equal(byId.size, sent.length);
      for (const record of sent) {
        assert.deepEqual(byId.get(record.id), {
          tag: `glasshouse.${service}`,
          time: timeOf(record),
          fields: { ...serviceFields(service), ...fieldsOf(record) },
        });
      }
    });

    it('delivers 20,000 records exactly once and counts them when they are acknowledged', async () => {
      start();
      for (let round = 0; round < 20; round += 1) {
        write(1000);
        await telemetry.flush();
      }
      assert.deepEqual([account().produced, account().delivered], [20_000, 20_000]);
      assert.ok(proxy.responseBytes > 0);
      assert.deepEqual(ids(await written(20_000)), sentIds());
    });

    it('retries an unacknowledged batch with the same event.id values and does not count it', async () => {
      start({ timeoutMs: 2000 });
      proxy.mute = true;
      write(100);
      await telemetry.flush(3000);
      assert.deepEqual([account().delivered, account().queued], [0, 100]);
      assert.ok(proxy.responseBytes > 0, 'Fluentd acknowledged');
      assert.deepEqual([...new Set(ids(await written(100)))], sentIds());
      proxy.mute = false;
      await telemetry.flush(30_000);
      assert.deepEqual([account().delivered, account().queued], [100, 0]);
      const again = await written(200);
      assert.equal(again.length % 100, 0, 'each attempt has all records');
      assert.deepEqual([...new Set(ids(again))], sentIds());
    });

    it('loses no record when the connection breaks in the middle of a message', async () => {
      start({ timeoutMs: 2000 });
      proxy.breakAfter = 5000;
      write(500);
      await telemetry.flush(30_000);
      assert.deepEqual([account().delivered, account().queued], [500, 0]);
      assert.ok(proxy.connections >= 2, 'the connection broke');
      assert.deepEqual(ids(await written(500)), sentIds());
    });
  });
}

function timeOf({ timeMs }: LogRecord): string {
  const micros = Math.round(timeMs * 1000);
  return `${Math.floor(micros / 1e6)}.${String(micros % 1e6).padStart(6, '0')}000`;
}

function serviceFields(name: string): Record<string, unknown> {
  return {
    'ecs.version': '8.11.0',
    'service.name': name,
    'service.version': '1.2.3',
    'service.environment': 'prüfung',
    'service.node.name': 'instance-é',
  };
}

function fieldsOf({ id, level, message, span, fields }: LogRecord): Record<string, unknown> {
  const own: Record<string, unknown> = { 'event.id': id, 'log.level': level, message };
  if (span) Object.assign(own, { 'trace.id': span.traceId, 'span.id': span.spanId });
  for (let at = 0; at < fields.length; at += 2) own[String(fields[at])] = fields[at + 1];
  return own;
}
