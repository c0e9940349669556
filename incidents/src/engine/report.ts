import type { PlayerResult, Report } from '../contract/index.js';
import { grade } from '../grade.js';
import type { Incident, Variant } from '../incident.js';
import { rightMitigations } from './mitigate.js';
import { apiPath, pageLink } from './page-link.js';
import type { FiredAlert } from './ports.js';
import type { PlayerState, RunState } from './run-state.js';

export interface ReportInput {
  run: RunState;
  incident: Incident;
  variant: Variant;
  endedMs: number;
  endedBy: Report['endedBy'];
  fired: readonly FiredAlert[];
}

/** Time before the incident that links include, so that the change is visible, in milliseconds. */
const beforeMs = 2 * 60_000;

/** Returns the report of an incident, without a recording. */
export function createReport({ run, incident, variant, endedMs, endedBy, fired }: ReportInput): Report {
  const range = { sinceMs: run.startedMs - beforeMs, untilMs: endedMs };
  const startedAt = new Date(run.startedMs).toISOString();
  const evidence = variant.evidence.map(({ question, query }) => ({
    question,
    query: apiPath(query, { ...range, sinceMs: run.startedMs }),
    link: pageLink(query, range),
  }));
  return {
    id: run.id,
    name: run.name,
    title: incident.title,
    level: incident.level,
    seed: run.seed,
    startedAt,
    endedAt: new Date(endedMs).toISOString(),
    endedBy,
    cause: {
      service: variant.service,
      fault: variant.fault,
      operations: [...variant.operations],
      since: startedAt,
      affected: variant.affected,
      distinguishedBy: variant.distinguishedBy,
      propagation: [...variant.propagation],
      mitigation: [...rightMitigations(variant)],
    },
    falseLeads: [...incident.falseLeads],
    // the first steps lead to the evidence, in the same order
    method: incident.method.map((text, at) => {
      const link = evidence[at]?.link;
      return { text, ...(link !== undefined && { link }) };
    }),
    evidence,
    alerts: alertsOf(variant, fired, run.startedMs),
    players: run.players.map((player) => resultOf(player, run, variant)).sort(byRank),
    recording: false,
  };
}

function alertsOf({ alerts }: Variant, fired: readonly FiredAlert[], startedMs: number): Report['alerts'] {
  const before = fired.filter(({ activeSinceMs }) => activeSinceMs < startedMs).map(({ name }) => name);
  return {
    expected: [...alerts],
    fired: fired.map(({ name }) => name),
    ...(before.length > 0 && { activeBefore: before }),
  };
}

function resultOf(player: PlayerState, { startedMs }: RunState, variant: Variant): PlayerResult {
  const { answers, points, of } = grade(variant, startedMs, player.answers);
  const { detect = null, localise = null, explain = null, mitigate = null } = player.timeTo;
  return {
    name: player.name,
    points,
    of,
    answers: answers.map((each) => ({ ...each, given: [...each.given], right: [...each.right] })),
    timeToMs: { detect, localise, explain, mitigate },
    queries: player.queries,
    hints: player.hints,
    mitigations: player.mitigations,
    notebook: player.notebook,
  };
}

/** Most points first, then the shortest times to explain and to mitigate. */
function byRank(a: PlayerResult, b: PlayerResult): number {
  const later = (time: number | null) => time ?? Number.MAX_SAFE_INTEGER;
  return (
    b.points - a.points ||
    later(a.timeToMs.explain) - later(b.timeToMs.explain) ||
    later(a.timeToMs.mitigate) - later(b.timeToMs.mitigate) ||
    a.name.localeCompare(b.name)
  );
}
