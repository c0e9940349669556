import assert from 'node:assert/strict';
import { readLevel } from '../../server/src/store/levels.js';
import { type LogRecord, toLogRecord } from '../../server/src/store/log-record.js';
import { createLogStore } from '../../server/src/store/logs.js';

const read = (record: Record<string, unknown>) => toLogRecord(record, 0).fields['log.level'];

describe('levels of log senders', () => {
  const table: Record<string, Record<string, (string | number)[]>> = {
    'pino and bunyan': { level: [10, 20, 30, 40, 50, 60] },
    Python: {
      levelname: ['', 'DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'],
      levelno: [0, 10, 20, 30, 40, 50],
    },
    'syslog by number': { level: ['', 7, 6, 4, 3, 2], PRIORITY: ['', '7', '5', '4', '3', '0'] },
    'syslog by name': { severity: ['', 'debug', 'notice', 'warning', 'err', 'crit'] },
    'syslog with other names': { severity: ['', '', 'informational', 'warn', 'error', 'emerg'] },
    Log4j: { level: ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] },
    Logback: { level_value: [5000, 10000, 20000, 30000, 40000, ''] },
    'java.util.logging': { level: ['FINEST', 'FINE', 'INFO', 'WARNING', 'SEVERE', ''] },
    '.NET': { LogLevel: ['Trace', 'Debug', 'Information', 'Warning', 'Error', 'Critical'] },
    "ASP.NET's console": { level: ['trce', 'dbug', 'info', 'warn', 'fail', 'crit'] },
    Serilog: { '@l': ['Verbose', 'Debug', 'Information', 'Warning', 'Error', 'Fatal'] },
    'zap and logrus': {
      level: ['trace', 'debug', 'info', 'warning', 'error', 'panic'],
      lvl: ['', '', '', '', '', 'dpanic'],
    },
    "Go's slog": { level: ['', 'DEBUG-2', 'INFO+2', 'WARN+1', 'ERROR+2', ''] },
    'OpenTelemetry by number': {
      severity_number: [1, 5, 10, 16, 20, 24],
      severityNumber: [4, 8, 9, 13, 17, 21],
    },
    'OpenTelemetry by name': { severityText: ['TRACE2', 'debug3', 'Info4', 'WARN2', 'ERROR', 'FATAL4'] },
    "OpenTelemetry's enumeration": {
      severityNumber: [
        'SEVERITY_NUMBER_TRACE',
        'SEVERITY_NUMBER_DEBUG2',
        'SEVERITY_NUMBER_INFO',
        'SEVERITY_NUMBER_WARN',
        'SEVERITY_NUMBER_ERROR3',
        'SEVERITY_NUMBER_FATAL',
      ],
    },
  };
  for (const [sender, fields] of Object.entries(table)) {
    it(`are read from records of ${sender}`, () => {
      for (const [field, values] of Object.entries(fields)) {
        for (const [rank, value] of values.entries()) {
          if (value === '' || (field === 'levelno' && value === 0)) continue;
          const expected = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'][rank];
          assert.equal(read({ [field]: value }), expected, `${field} ${value}`);
          assert.equal(read({ [field]: String(value) }), expected, `${field} "${value}"`);
        }
      }
    });
  }

  it('map a number in a shared field: 0 to 7 syslog, tens pino, others up to 24 OpenTelemetry, then custom pino levels', () => {
    const expected: [number, string][] = [
      [0, 'fatal'],
      [7, 'debug'],
      [8, 'debug'],
      [9, 'info'],
      [10, 'trace'],
      [17, 'error'],
      [20, 'debug'],
      [24, 'fatal'],
      [35, 'info'],
      [60, 'fatal'], // biome-ignore format: pairs
    ];
    for (const [level, name] of expected) assert.equal(read({ level }), name, String(level));
  });

  it('keep the value that the sender wrote', () => {
    assert.equal(toLogRecord({ level: 60 }, 0).fields.level, 60);
    const { fields } = toLogRecord({ 'log.level': 'CRITICAL' }, 0);
    assert.equal(fields['log.level'], 'fatal');
    assert.equal(fields['log.original_level'], 'CRITICAL');
    assert.equal(toLogRecord({ 'log.level': 'info' }, 0).fields['log.original_level'], undefined);
  });

  it('use the first field with a known value', () => {
    assert.equal(read({ level: 'odd', severity: 'ERROR' }), 'error');
    assert.equal(read({ severity_number: 99, severity_text: 'Warning' }), 'warn');
    assert.equal(read({ message: 'none' }), 'info');
    assert.equal(read({ priority: 1, message: 'a task' }), 'info');
  });

  it('that are unknown stay as text, count as info, and match the filter "unknown" in compressed segments too', async () => {
    const names = ['AUDIT', '-4', '1e9', '99999', '\u0000', 'x'.repeat(500)];
    for (const name of names) assert.equal(readLevel({ level: name }).text, name.slice(0, 64));
    const records = [...Array(20)].flatMap((_, n): LogRecord[] => [
      toLogRecord({ level: n % 2 ? 'AUDIT' : 60, message: `${n}` }, n),
    ]);
    for (const blockSize of [2, 1000]) {
      const store = createLogStore({ maxBytes: 1 << 20, maxRecords: 1000, blockSize });
      for (const record of records) store.add(record);
      const count = async (level: 'unknown' | 'error' | 'info' | 'warn') =>
        (await store.find({ level, limit: 100 })).length;
      assert.deepEqual(
        [await count('unknown'), await count('error'), await count('warn'), await count('info')],
        [10, 10, 10, 20],
      );
    }
  });
});
