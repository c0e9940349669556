import assert from 'node:assert/strict';
import { createForwardReceiver, type ForwardReceiver, type ForwardRecord } from '@glasshouse/console';
import { createTelemetry, type DeliveryStats, forwardLogs, type Telemetry } from '@glasshouse/telemetry';
import { fluentLoggerLogs } from '@glasshouse/telemetry-classic';

/** Tests the forward exporters of the kit with the forward receiver of the console, which shares no code with them. */
for (const [name, make] of [
  ['the kit', forwardLogs],
  ['fluent-logger', fluentLoggerLogs],
] as const) {
  describe(`log records from ${name} to the console's forward receiver`, () => {
    let receiver: ForwardReceiver;
    let telemetry: Telemetry;
    let records: ForwardRecord[];
    let refuse: boolean;
    const host = '127.0.0.1';

    async function receive(port = 0): Promise<void> {
      receiver = createForwardReceiver({
        onRecords(received) {
          if (refuse) throw new Error('the store is full');
          records.push(...received);
        },
      });
      await receiver.listen({ host, port });
    }
    function checkedStats(): DeliveryStats {
      const [stats] = telemetry.deliveryStats();
      assert.ok(stats);
      const dropped = Object.values(stats.dropped).reduce((sum, count) => sum + count, 0);
      assert.equal(stats.produced, stats.delivered + stats.queued + dropped);
      return stats;
    }
    const write = (count: number) => {
      for (let at = 0; at < count; at += 1) telemetry.log.info('line "é"', { at, 'user.id': 'u-1' });
    };

    beforeEach(async () => {
      records = [];
      refuse = false;
      await receive();
      telemetry = createTelemetry({
        service: { name: 'shop' },
        processMetrics: false,
        logs: [make({ targets: [`${host}:${receiver.port}`] })],
      });
    });
    afterEach(async () => {
      await telemetry.close(0);
      await receiver.close();
    });

    it('arrive completely, in order and with their timestamps', async () => {
      const before = Date.now() - 5;
      write(5000);
      await telemetry.flush();
      assert.equal(checkedStats().delivered, 5000);
      assert.equal(receiver.counts.records, 5000);
      assert.equal(receiver.counts.rejectedRecords, 0);
      assert.deepEqual(
        records.map(({ record }) => record.at),
        Array.from({ length: 5000 }, (_, at) => at),
      );
      for (const { tag, time, record } of records) {
        const ms = time.seconds * 1000 + time.nanoseconds / 1e6;
        assert.equal(tag, 'glasshouse.shop');
        assert.equal(record.message, 'line "é"');
        assert.equal(record['service.name'], 'shop');
        assert.ok(ms >= before && ms <= Date.now() + 5, String(ms));
      }
    });

    it('stay queued until the receiver accepts them', async () => {
      refuse = true;
      write(100);
      await telemetry.flush(200);
      assert.deepEqual([checkedStats().delivered, checkedStats().queued], [0, 100]);
      assert.ok(receiver.counts.brokenConnections >= 1);
      refuse = false;
      await telemetry.flush();
      assert.equal(checkedStats().delivered, 100);
      assert.equal(records.length, 100);
    });

    it('survive a restart of the receiver', async () => {
      write(100);
      await telemetry.flush();
      const { port } = receiver;
      await receiver.close();
      write(100);
      await telemetry.flush(50);
      await receive(port);
      await telemetry.flush();
      assert.equal(checkedStats().delivered, 200);
      assert.equal(new Set(records.map(({ record }) => record['event.id'])).size, 200);
    });
  });
}
