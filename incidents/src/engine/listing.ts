import { serviceNames } from '@glasshouse/roster';
import type { Action } from '../actions/action.js';
import { incidentNames, readIncident } from '../catalogue.js';
import type { IncidentItem, IncidentList, IncidentQuestion, Run, RunsOn } from '../contract/index.js';
import { mitigationActions, mitigations } from '../mitigations.js';
import { optionsOf, questionIds, questions } from '../questions.js';
import { missingHost } from './container-host.js';

type CatalogueItem = Pick<IncidentItem, 'name' | 'title' | 'level' | 'runsOn' | 'requirements'> & {
  /** True when the incident acts on containers. */
  needsHost: boolean;
};

/** Reads the incidents of the catalogue, by level and name. */
export function readItems(): CatalogueItem[] {
  return incidentNames()
    .map((name): CatalogueItem => {
      const { title, level, runsOn, variants } = readIncident(name);
      const needsHost = variants.some(({ actions }) => actions.some((action) => 'container' in action));
      const requirements = requirementsOf(variants.flatMap(({ actions }) => actions));
      return { name, title, level, runsOn, requirements, needsHost };
    })
    .sort((a, b) => a.level - b.level || a.name.localeCompare(b.name));
}

/** Returns what the shop needs besides a plain start, for people. */
function requirementsOf(actions: readonly Action[]): string[] {
  const requirements = actions.flatMap((action) => {
    if ('container' in action) return ['npm run incident -- host on the Docker host'];
    if (!('service' in action) || action.instance === undefined) return [];
    return [
      `two instances of ${action.service} (npm start: TWO_INSTANCES=${action.service}; ` +
        'docker compose: the overlay docker-compose.ha.yml)',
    ];
  });
  return [...new Set(requirements)];
}

/** Returns the reason why an incident cannot be started; undefined when it can. */
function obstacleOf(
  { runsOn, needsHost }: CatalogueItem,
  { on, hasHost }: ListingState,
  reason: string,
): string | undefined {
  if (on === undefined) return reason;
  if (!runsOn.includes(on)) return `This incident runs only on ${runsOn.join(' and ')}`;
  return needsHost && !hasHost ? missingHost : undefined;
}

/** State on which the list depends. */
export interface ListingState {
  /** Way in which the shop runs; undefined when incidents are not enabled. */
  on: RunsOn | undefined;
  /** True while the command on the Docker host reports. */
  hasHost: boolean;
  run: Run | null;
}

/** Returns the questions with their options, which are the same for every incident. */
export function listQuestions(): IncidentQuestion[] {
  return questionIds.map((id) => {
    const { text, points, several } = questions[id];
    return { id, text, points, options: optionsOf(id) ?? null, several: several ?? false };
  });
}

/**
 * Returns the response of `GET /api/incidents`.
 *
 * @param read incidents of {@link readItems}
 */
export function incidentList(
  read: readonly CatalogueItem[],
  state: ListingState,
  reason = 'Incidents are not enabled: set FAULTS_TOKEN, at least 16 characters, and restart',
): IncidentList {
  return {
    enabled: state.on !== undefined,
    ...(state.on === undefined && { reason }),
    items: read.map(({ needsHost, ...item }) => {
      const why = obstacleOf({ ...item, needsHost }, state, reason);
      return { ...item, available: why === undefined, ...(why !== undefined && { why }) };
    }),
    questions: listQuestions(),
    mitigations: mitigationActions.map((action) => ({ action, ...mitigations[action] })),
    services: [...serviceNames],
    run: state.run,
  };
}
