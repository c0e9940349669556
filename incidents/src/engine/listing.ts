import { serviceNames } from '@glasshouse/roster';
import { incidentNames, readIncident } from '../catalogue.js';
import type { IncidentItem, IncidentList, IncidentQuestion, Run, RunsOn } from '../contract/index.js';
import { mitigationActions, mitigations } from '../mitigations.js';
import { optionsOf, questionIds, questions } from '../questions.js';

type CatalogueItem = Pick<IncidentItem, 'name' | 'title' | 'level' | 'runsOn'>;

/** Reads the incidents of the catalogue, by level and name. */
export function readItems(): CatalogueItem[] {
  return incidentNames()
    .map((name): CatalogueItem => {
      const { title, level, runsOn } = readIncident(name);
      return { name, title, level, runsOn };
    })
    .sort((a, b) => a.level - b.level || a.name.localeCompare(b.name));
}

/** Adds to each incident whether it can be started. @param on way in which the shop runs; undefined: none can */
function withAvailability(
  items: readonly CatalogueItem[],
  on: RunsOn | undefined,
  reason: string,
): IncidentItem[] {
  return items.map((item) => {
    const available = on !== undefined && item.runsOn.includes(on);
    const why = on === undefined ? reason : `This incident runs only on ${item.runsOn.join(' and ')}`;
    return { ...item, available, ...(!available && { why }) };
  });
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
 * @param on undefined when incidents are not enabled
 */
export function incidentList(
  read: readonly CatalogueItem[],
  on: RunsOn | undefined,
  run: Run | null,
  reason = 'Incidents are not enabled: set FAULTS_TOKEN, at least 16 characters, and restart',
): IncidentList {
  return {
    enabled: on !== undefined,
    ...(on === undefined && { reason }),
    items: withAvailability(read, on, reason),
    questions: listQuestions(),
    mitigations: mitigationActions.map((action) => ({ action, ...mitigations[action] })),
    services: [...serviceNames],
    run,
  };
}
