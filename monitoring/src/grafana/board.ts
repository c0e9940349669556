import {
  type AnnotationQueryBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  type QueryVariableBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { layOut, type Row } from './layout.js';
import { dashboardMenu, headerLink, type Link, tag, uidPrefix } from './links.js';

export interface Board {
  /** Name of the file, and of the uid after its prefix. */
  name: string;
  title: string;
  description: string;
  /** Start of the shown time range, such as `now-30m`. */
  from?: string;
  variables?: readonly QueryVariableBuilder[];
  annotations: readonly AnnotationQueryBuilder[];
  links: readonly Link[];
  rows: readonly Row[];
}

/** Builds the JSON that Grafana provisions. */
export function build(board: Board): Dashboard {
  const builder = new DashboardBuilder(board.title)
    .uid(`${uidPrefix}${board.name}`)
    .description(board.description)
    .tags([tag])
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .timezone('browser')
    .time({ from: board.from ?? 'now-30m', to: 'now' })
    .refresh('10s')
    .variables([...(board.variables ?? [])])
    .annotations([...board.annotations])
    .links([dashboardMenu(), ...board.links.map(headerLink)]);
  for (const { builder: row, panels } of layOut(board.rows).rows) {
    builder.withRow(row);
    for (const panel of panels) builder.withPanel(panel);
  }
  return withoutPlacement(builder.build());
}

/**
 * Removes the property `placement` of links and annotations. Its only value, which the SDK sets by default, hides them in
 * a menu of the dashboard's controls.
 */
function withoutPlacement(dashboard: Dashboard): Dashboard {
  return JSON.parse(
    JSON.stringify(dashboard, (key, value) =>
      key === 'placement' && value === 'inControlsMenu' ? undefined : value,
    ),
  );
}
