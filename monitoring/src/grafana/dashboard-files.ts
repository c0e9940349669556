import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import type { GeneratedFile } from '../generated-file.js';
import { type Board, build } from './board.js';
import { backEndsBoard } from './dashboards/back-ends.js';
import { businessBoard } from './dashboards/business.js';
import { overviewBoard } from './dashboards/overview.js';
import { serviceBoard } from './dashboards/service.js';
import { sloBoard } from './dashboards/slo.js';
import { telemetryBoard } from './dashboards/telemetry.js';

const folder = 'grafana/provisioning/dashboards';

/** Returns all dashboards by name, the home page first. Each call builds new ones, since the builders are not pure. */
export function dashboards(): Record<string, Dashboard> {
  const boards: Board[] = [
    overviewBoard(),
    serviceBoard(),
    businessBoard(),
    backEndsBoard(),
    telemetryBoard(),
    sloBoard(),
  ];
  return Object.fromEntries(boards.map((board) => [board.name, build(board)]));
}

/** Returns the JSON files that Grafana provisions. */
export function dashboardFiles(): GeneratedFile[] {
  return Object.entries(dashboards()).map(([name, dashboard]) => ({
    path: `${folder}/${name}.json`,
    content: `${JSON.stringify(dashboard, null, 2)}\n`,
  }));
}
