import { RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import type { SizedPanel } from './panels.js';

/** Titled group of panels. */
export interface Row {
  title: string;
  panels: readonly SizedPanel[];
}

const columns = 24;

/** Rows and panels with their ids and positions, in the order of the grid. */
export interface Layout {
  rows: { builder: RowBuilder; panels: SizedPanel['builder'][] }[];
}

/**
 * Places the panels from left to right and top to bottom, each row below the one before. Ids count from 1 in the same
 * order, so that a link to a panel stays valid while no panel is added before it.
 */
export function layOut(rows: readonly Row[]): Layout {
  let id = 0;
  let y = 0;
  const placed = rows.map(({ title, panels }) => {
    id += 1;
    const builder = new RowBuilder(title).id(id).collapsed(false).gridPos({ x: 0, y, w: columns, h: 1 });
    y += 1;
    let x = 0;
    let lineHeight = 0;
    for (const panel of panels) {
      if (x + panel.width > columns) {
        x = 0;
        y += lineHeight;
        lineHeight = 0;
      }
      id += 1;
      panel.builder.id(id).gridPos({ x, y, w: panel.width, h: panel.height });
      x += panel.width;
      lineHeight = Math.max(lineHeight, panel.height);
    }
    y += lineHeight;
    return { builder, panels: panels.map(({ builder: each }) => each) };
  });
  return { rows: placed };
}
