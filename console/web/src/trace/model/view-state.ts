import type { SpanNode, SpanTree } from './span-tree.js';

/** Part of the trace that the time axis shows, in microseconds after its start. */
export interface Zoom {
  readonly fromUs: number;
  readonly toUs: number;
}

export const views = ['waterfall', 'flame', 'compare'] as const;
export type View = (typeof views)[number];

/** State of the page that its address holds. */
export interface ViewState {
  /** Empty when no span is selected. */
  readonly spanId: string;
  /** Undefined for the whole trace. */
  readonly zoom: Zoom | undefined;
  /** Query of the find; may be empty. */
  readonly find: string;
  readonly view: View;
  /** Trace to compare with; may be empty. */
  readonly compare: string;
  /** True while times are shown with the adjustments of the clocks. */
  readonly adjusts: boolean;
}

export function parseViewState(query: URLSearchParams): ViewState {
  const view = views.find((name) => name === query.get('view'));
  const compare = query.get('compare') ?? '';
  return {
    spanId: query.get('span') ?? '',
    zoom: parseZoom(query.get('zoom') ?? ''),
    find: query.get('find') ?? '',
    view: view ?? (compare === '' ? 'waterfall' : 'compare'),
    compare,
    adjusts: query.get('clocks') === 'adjusted',
  };
}

function parseZoom(text: string): Zoom | undefined {
  const [, from, to] = /^(\d{1,15})-(\d{1,15})$/.exec(text) ?? [];
  const zoom = { fromUs: Number(from), toUs: Number(to) };
  return zoom.toUs > zoom.fromUs ? zoom : undefined;
}

/** Returns the text of a zoom in the address; empty for the whole trace. */
export function formatZoom(zoom: Zoom | undefined): string {
  return zoom ? `${zoom.fromUs}-${zoom.toUs}` : '';
}

/** Returns the zoom within the trace, in whole microseconds; undefined when it is the whole trace. */
export function clampZoom({ fromUs, toUs }: Zoom, totalUs: number): Zoom | undefined {
  const from = Math.max(0, Math.min(Math.floor(Math.min(fromUs, toUs)), Math.ceil(totalUs) - 1));
  const to = Math.min(Math.ceil(totalUs), Math.max(Math.ceil(Math.max(fromUs, toUs)), from + 1));
  return from <= 0 && to >= totalUs ? undefined : { fromUs: from, toUs: to };
}

/**
 * Returns a zoom that is `factor` times as long, around the middle of a span if the axis shows it, else around the
 * middle of the axis.
 */
export function scaleZoom(
  current: Zoom | undefined,
  factor: number,
  tree: SpanTree,
  selected?: SpanNode,
): Zoom | undefined {
  const { fromUs, toUs } = current ?? { fromUs: 0, toUs: tree.totalUs };
  const middle = selected ? selected.startUs - tree.startUs + selected.durationUs / 2 : Number.NaN;
  const around = middle >= fromUs && middle <= toUs ? middle : (fromUs + toUs) / 2;
  const share = (around - fromUs) / (toUs - fromUs);
  const length = Math.max(1, (toUs - fromUs) * factor);
  const from = Math.max(0, Math.min(around - share * length, tree.totalUs - length));
  return clampZoom({ fromUs: from, toUs: from + length }, tree.totalUs);
}

/** Returns the zoom moved by a share of its length, within the trace. */
export function moveZoom(current: Zoom | undefined, share: number, totalUs: number): Zoom | undefined {
  if (!current) return undefined;
  const length = current.toUs - current.fromUs;
  const from = Math.max(0, Math.min(current.fromUs + share * length, totalUs - length));
  return clampZoom({ fromUs: from, toUs: from + length }, totalUs);
}

/** Returns the zoom to one span, with a tenth of its duration on both sides. */
export function zoomTo(node: SpanNode, { startUs, totalUs }: SpanTree): Zoom | undefined {
  const margin = Math.max(1, node.durationUs / 10);
  const from = node.startUs - startUs;
  return clampZoom({ fromUs: from - margin, toUs: from + node.durationUs + margin }, totalUs);
}
