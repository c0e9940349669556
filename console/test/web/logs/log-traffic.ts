import { post } from '../../start-console.js';

export interface SampleRecord {
  ms: number;
  message: string;
  service?: string;
  /** OpenTelemetry's severity number; default 9, info. */
  severity?: number;
  traceId?: string;
  attributes?: Readonly<Record<string, string>>;
}

/** Sends log records as OTLP/HTTP. */
export async function sendLogs(url: string, records: readonly SampleRecord[]): Promise<void> {
  const resourceLogs = records.map(
    ({ ms, message, service = 'order', severity = 9, traceId, attributes = {} }) => ({
      resource: { attributes: [stringAttribute('service.name', service)] },
      scopeLogs: [
        {
          logRecords: [
            {
              timeUnixNano: `${ms}000000`,
              severityNumber: severity,
              body: { stringValue: message },
              attributes: Object.entries(attributes).map(([name, value]) => stringAttribute(name, value)),
              ...(traceId && { traceId, spanId: traceId.slice(0, 16) }),
            },
          ],
        },
      ],
    }),
  );
  for (let at = 0; at < resourceLogs.length; at += 1000)
    await post(`${url}/v1/logs`, { resourceLogs: resourceLogs.slice(at, at + 1000) });
}

function stringAttribute(key: string, stringValue: string): object {
  return { key, value: { stringValue } };
}

/** Returns records of the last minutes: most are info, every 10th is a warning, every 25th an error. */
export function sampleRecords(count: number, nowMs = Date.now()): SampleRecord[] {
  return Array.from({ length: count }, (_, n) => {
    const user = `u-${n % 7}`;
    const isError = n % 25 === 0;
    return {
      ms: nowMs - 60_000 - Math.floor(((count - n) * 600_000) / count),
      message: isError
        ? `charge of ${n}.50 EUR failed`
        : n % 2 === 0
          ? `order o-${n} confirmed`
          : 'stock reserved',
      service: ['gateway', 'order', 'product'][n % 3] as string,
      severity: isError ? 17 : n % 10 === 3 ? 13 : 9,
      traceId: (n + 1).toString(16).padStart(32, 'a'),
      attributes: {
        'event.id': `e${n}`,
        'user.id': user,
        'http.route': '/orders/{id}',
        'http.request.method': 'POST',
      },
    };
  });
}
