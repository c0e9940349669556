import { serviceNames } from '@glasshouse/roster';
import { incidentNames, readIncident } from '../catalogue.js';
import type { IncidentItem, IncidentList, IncidentQuestion, Run, RunsOn } from '../contract/index.js';
import { mitigationActions, mitigations } from '../mitigations.js';
import { optionsOf, questionIds, questions } from '../questions.js';

/** Returns the incidents of the catalogue. @param on way in which the shop runs; undefined: none can be started */
export function listIncidents(on: RunsOn | undefined, reason?: string): IncidentItem[] {
  return incidentNames()
    .map((name): IncidentItem => {
      const { title, level, runsOn } = readIncident(name);
      const available = on !== undefined && runsOn.includes(on);
      const why = on === undefined ? reason : `This incident runs only on ${runsOn.join(' and ')}`;
      return { name, title, level, runsOn, available, ...(!available && why !== undefined && { why }) };
    })
    .sort((a, b) => a.level - b.level || a.name.localeCompare(b.name));
}

/** Returns the questions with their options, which are the same for every incident. */
export function listQuestions(): IncidentQuestion[] {
  return questionIds.map((id) => {
    const { text, points, several } = questions[id];
    return { id, text, points, options: optionsOf(id) ?? null, several: several ?? false };
  });
}

/** Returns the response of `GET /api/incidents`. @param on undefined when incidents are not enabled */
export function incidentList(
  on: RunsOn | undefined,
  run: Run | null,
  reason = 'Incidents are not enabled: set FAULTS_TOKEN, at least 16 characters, and restart',
): IncidentList {
  return {
    enabled: on !== undefined,
    ...(on === undefined && { reason }),
    items: listIncidents(on, reason),
    questions: listQuestions(),
    mitigations: mitigationActions.map((action) => ({ action, ...mitigations[action] })),
    services: [...serviceNames],
    run,
  };
}
