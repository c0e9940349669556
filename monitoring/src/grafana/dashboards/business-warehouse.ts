import type { Row } from '../layout.js';
import { jaegerTraces, kibanaLogs } from '../links.js';
import { chart } from '../panels.js';
import { range } from '../queries.js';

const noWarehouse = 'The warehouse does not run. Start it with docker compose --profile warehouse up.';

/** Lag and throughput of the optional warehouse. */
export function warehouseRow(): Row {
  return {
    title: 'Warehouse',
    panels: [
      chart({
        title: 'Lag of the warehouse by collection',
        description:
          'Age of the latest change that is certainly extracted. The job extracts every five minutes; the objective is less than 15 minutes.',
        unit: 's',
        noData: noWarehouse,
        width: 12,
        steps: [
          [null, 'green'],
          [900, 'red'],
        ],
        queries: [range('max by (collection) (warehouse_lag_seconds)', '{{collection}}')],
        links: [jaegerTraces('Extracts in Jaeger', 'warehouse')],
      }),
      chart({
        title: 'Extracted rows by collection',
        description: 'Rows written to Parquet per second, without those that an earlier extract has written.',
        unit: 'ops',
        noData: noWarehouse,
        width: 12,
        stacked: true,
        queries: [
          range('sum by (collection) (rate(warehouse_rows_total[$__rate_interval]))', '{{collection}}'),
        ],
        links: [kibanaLogs('Records of the warehouse in Kibana', 'service.name:warehouse')],
      }),
    ],
  };
}
