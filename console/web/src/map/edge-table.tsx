import type { Edge } from '../../../contract/src/edges.js';
import { count, duration, percent, rate } from '../format.js';
import { ChangeMark } from '../parts/change-mark.js';
import { DataTable } from '../parts/data-table.js';
import { ServiceTag } from '../parts/tags.js';
import { type EdgeValues, edgeKey } from './edge-values.js';

export interface EdgeTableProps {
  readonly edges: readonly Edge[];
  valuesOf(edge: Edge): EdgeValues;
  /** Key of the selected edge. */
  readonly selected: string;
  select(key: string): void;
  /** Whether the values are those of the whole range, which can be compared with the one before. */
  readonly isWhole: boolean;
}

const ms = (value: number) => duration(value * 1000);
const optional = (value: number | null) => (value === null ? '–' : ms(value));

/** Calls between services as a table, for the keyboard and for screen readers. */
export function EdgeTable({ edges, valuesOf, selected, select, isWhole }: EdgeTableProps) {
  return (
    <DataTable<Edge>
      label="Calls"
      items={edges}
      keyOf={edgeKey}
      rowClass={(edge) => (edgeKey(edge) === selected ? 'selected' : '')}
      columns={[
        {
          header: 'Calls',
          isRowHeader: true,
          cell: (edge) => (
            <button
              type="button"
              class="edge-name"
              aria-pressed={edgeKey(edge) === selected}
              onClick={() => select(edgeKey(edge) === selected ? '' : edgeKey(edge))}
            >
              <ServiceTag service={edge.caller} /> <span aria-hidden="true">→</span>
              <span class="visually-hidden">calls</span> <ServiceTag service={edge.callee} />
            </button>
          ),
        },
        { header: 'Count', isNumber: true, cell: (edge) => count(valuesOf(edge).count) },
        { header: 'Rate', isNumber: true, cell: (edge) => rate(valuesOf(edge).ratePerS) },
        {
          header: 'Errors',
          isNumber: true,
          cell: (edge) => {
            const { errorShare } = valuesOf(edge);
            return <span class={errorShare > 0 ? 'failed-text' : ''}>{percent(errorShare)}</span>;
          },
        },
        {
          header: 'p95',
          isNumber: true,
          cell: (edge) => (
            <>
              {optional(valuesOf(edge).p95Ms)}{' '}
              {isWhole && (
                <ChangeMark
                  now={edge.client?.p95Ms}
                  before={edge.before?.client?.p95Ms}
                  format={ms}
                  isBadWhenUp
                  threshold={0.2}
                />
              )}
            </>
          ),
        },
        {
          header: 'Gap p95',
          isNumber: true,
          cell: (edge) => (
            <>
              {optional(valuesOf(edge).gapP95Ms)}{' '}
              {isWhole && (
                <ChangeMark
                  now={edge.gap?.p95Ms}
                  before={edge.before?.gap?.p95Ms}
                  format={ms}
                  isBadWhenUp
                  threshold={0.2}
                />
              )}
            </>
          ),
        },
        {
          header: 'Without server span',
          isNumber: true,
          cell: ({ unmatched, server }) => (server === null ? '–' : count(unmatched)),
        },
      ]}
    />
  );
}
