import { serviceNames } from '@glasshouse/roster';
import { incidentNames, readIncident } from '../catalogue.js';
import type { IncidentItem, IncidentList, IncidentQuestion, Run, RunsOn } from '../contract/index.js';
import { mitigationActions, mitigations } from '../mitigations.js';
import { optionsOf, questionIds, questions } from '../questions.js';

type CatalogueEntry = Pick<IncidentItem, 'name' | 'title' | 'level' | 'runsOn'>;

function readCatalogue(): CatalogueEntry[] {
  return incidentNames()
    .map((name): CatalogueEntry => {
      const { title, level, runsOn } = readIncident(name);
      return { name, title, level, runsOn };
    })
    .sort((a, b) => a.level - b.level || a.name.localeCompare(b.name));
}

function toItem(entry: CatalogueEntry, on: RunsOn | undefined, reason: string): IncidentItem {
  if (on !== undefined && entry.runsOn.includes(on)) return { ...entry, available: true };
  const why = on === undefined ? reason : `This incident runs only on ${entry.runsOn.join(' and ')}`;
  return { ...entry, available: false, why };
}

/** Returns the questions with their options, which are the same for every incident. */
export function listQuestions(): IncidentQuestion[] {
  return questionIds.map((id) => {
    const { text, points, several } = questions[id];
    return { id, text, points, options: optionsOf(id) ?? null, several: several ?? false };
  });
}

const notEnabled = 'Incidents are not enabled: set FAULTS_TOKEN, at least 16 characters, and restart';

/**
 * Creates the function that returns the response of `GET /api/incidents`. It reads the catalogue once, because open pages
 * repeat the request, and the files take 40 ms to parse.
 */
export function createIncidentList(): (on: RunsOn | undefined, run: Run | null) => IncidentList {
  let catalogue: readonly CatalogueEntry[] | undefined;
  /** @param on way in which the shop runs; undefined when incidents are not enabled */
  return (on, run) => {
    catalogue ??= readCatalogue();
    return {
      enabled: on !== undefined,
      ...(on === undefined && { reason: notEnabled }),
      items: catalogue.map((entry) => toItem(entry, on, notEnabled)),
      questions: listQuestions(),
      mitigations: mitigationActions.map((action) => ({ action, ...mitigations[action] })),
      services: [...serviceNames],
      run,
    };
  };
}
