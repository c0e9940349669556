import type { Player, Run } from '../contract/index.js';
import type { Incident } from '../incident.js';
import type { QuestionId } from '../questions.js';
import type { PlayerState, RunState } from './run-state.js';

/** Returns the public view of a running incident: no cause, seed or answer. */
export function toRun(run: RunState, incident: Incident, health: Run['health'], nowMs: number): Run {
  return {
    id: run.id,
    name: run.name,
    title: incident.title,
    level: incident.level,
    story: incident.story.trim(),
    startedAt: new Date(run.startedMs).toISOString(),
    elapsedMs: nowMs - run.startedMs,
    now: new Date(nowMs).toISOString(),
    players: run.players.map((player) => toPlayer(player, incident)),
    health,
    ...(run.notice !== undefined && { notice: run.notice }),
  };
}

function toPlayer(player: PlayerState, { hints }: Incident): Player {
  return {
    name: player.name,
    answered: Object.keys(player.answers) as QuestionId[],
    hintsShown: hints.slice(0, player.hints),
    hintsLeft: hints.length - player.hints,
    mitigations: player.mitigations,
    queries: player.queries,
    joinedAt: new Date(player.joinedMs).toISOString(),
    finished: player.finishedMs !== undefined,
  };
}
