import { serviceNames } from '@glasshouse/roster';
import { readIncident, variantOf } from '../catalogue.js';
import {
  type HostReport,
  type HostTasks,
  type IncidentList,
  type Mitigate,
  type Report,
  type ReportList,
  type Run,
  type StartedRun,
  type StartRun,
  standardPlayer,
} from '../contract/index.js';
import { type RunningActions, startActions } from './actions.js';
import { createContainerHost } from './container-host.js';
import { createHealthTracker, type HealthTracker, missedObjectives } from './health.js';
import { IncidentError } from './incident-error.js';
import { incidentList, readItems } from './listing.js';
import { carryOut, decideMitigations, isRightMitigation } from './mitigate.js';
import { type CurrentRun, createPlayerCommands, type PlayerCommands } from './player-commands.js';
import { newRunSecrets, playerTokenOf } from './player-tokens.js';
import { toRun } from './player-view.js';
import type { EnginePorts } from './ports.js';
import { createReport } from './report.js';
import { createReportFiles, runIdOf } from './report-files.js';
import { hasRun, newPlayer, readRun, removeRun, writeRun } from './run-state.js';

/** Secrets with which players take part in the running incident. */
export interface PlayerAccess {
  readonly joinCode: string;
  /** Returns the bearer token of a player of this incident. */
  tokenOf(player: string): string;
}

/** Runs at most one incident at a time. */
export interface IncidentEngine {
  /** Continues a stored incident after a restart, and begins to watch it. */
  open(): void;
  list(): IncidentList;
  /** @throws IncidentError `conflict` while one runs, `not found`, `disabled`, `unavailable` */
  start(request: StartRun): Promise<StartedRun>;
  /** @throws IncidentError `not found` without a running incident */
  run(): Run;
  /** Secrets of the players; undefined without a running incident. */
  readonly access: PlayerAccess | undefined;
  /** Commands of the players. @throws IncidentError `not found` without a running incident */
  readonly players: PlayerCommands;
  mitigate(request: Mitigate): Promise<{ outcome: 'pending' }>;
  /** Counts a query of the console's API. @param player from the header `x-player` */
  countQuery(player: string | undefined, link: string, hasResult: boolean): void;
  /** Receives the report of the command on the Docker host, and returns its tasks. */
  exchangeWithHost(report: HostReport): HostTasks;
  /** Ends the incident for all players. */
  end(): Promise<Report>;
  reports(limit: number, cursor?: string): ReportList;
  report(id: string): Report;
  /** Returns the JSON text of the recording. */
  recording(id: string): string;
  /** Stores the running incident, and leaves its faults active. */
  close(): void;
}

/** An incident ends by itself after this time, in milliseconds. */
export const longestRunMs = 30 * 60_000;
/** Time after a restart of the console within which the faults must be active again, in milliseconds. */
const restoreMs = 2 * 60_000;
const tickMs = 2000;

interface Active extends CurrentRun {
  actions: RunningActions;
  health: HealthTracker;
  commands: PlayerCommands;
  /** Start of this process's part of the run; a restored run has a deadline for its faults. */
  restoredMs: number | undefined;
}

/** Creates the engine. The caller opens and closes it. */
export function createIncidentEngine(ports: EnginePorts): IncidentEngine {
  const { storage, now } = ports;
  const files = createReportFiles(storage);
  const containers = createContainerHost(ports);
  let active: Active | undefined;
  let isBusy = false;
  /** Read once: pages request the list repeatedly. */
  let items: ReturnType<typeof readItems> | undefined;
  let isTicking = false;
  let timer: NodeJS.Timeout | undefined;

  const save = () => {
    if (active) writeRun(storage, active.run);
  };
  function current(): Active {
    if (active) return active;
    throw new IncidentError('not found', 'No incident is running');
  }
  function activate(run: CurrentRun, actions: RunningActions, restoredMs?: number): Active {
    const commands = createPlayerCommands(run, serviceNames, now);
    const health = createHealthTracker(run.variant, run.run.missedAtStart ?? []);
    active = { ...run, actions, commands, health, restoredMs };
    active.health.update(ports.objectives(), now());
    save();
    return active;
  }
  const view = ({ run, incident, health }: Active): Run => toRun(run, incident, health.health, now());
  /** Runs one change at a time: a second start or end meets the first one. */
  async function exclusively<T>(work: () => Promise<T>): Promise<T> {
    if (isBusy) throw new IncidentError('conflict', 'The incident is starting or ending');
    isBusy = true;
    try {
      return await work();
    } finally {
      isBusy = false;
    }
  }

  async function start({ name, seed, player = standardPlayer }: StartRun): Promise<StartedRun> {
    if (active)
      throw new IncidentError('conflict', `The incident ${active.run.name} is running; end it first`);
    const incident = knownIncident(name);
    if (!incident.runsOn.includes(ports.processes.runsOn))
      throw new IncidentError('disabled', `${name} runs only on ${incident.runsOn.join(' and ')}`);
    const chosen = seed ?? Math.floor(ports.random() * 1e6);
    const variant = variantOf(incident, chosen);
    const missedAtStart = missedObjectives(ports.objectives());
    const actions = await startActions(ports, containers, variant.actions, chosen);
    const startedMs = now();
    const run = {
      id: runIdOf(startedMs, name),
      name,
      seed: chosen,
      startedMs,
      missedAtStart,
      ...newRunSecrets(),
      players: [newPlayer(player, startedMs)],
      marks: [{ atMs: startedMs, text: 'start' }],
    };
    return { ...view(activate({ run, incident, variant }, actions)), joinCode: run.joinCode };
  }

  async function end(endedBy: Report['endedBy']): Promise<Report> {
    const { run, incident, variant, actions } = current();
    const endedMs = now();
    await actions.stop();
    const fired = ports.firedAlerts(run.startedMs);
    const report = createReport({ run, incident, variant, endedMs, endedBy, fired });
    run.marks.push({ atMs: endedMs, text: 'end' });
    // a report without a recording is better than none
    const recording = await ports.record(report, run.marks).catch(() => undefined);
    const stored = files.add(report, recording);
    active = undefined;
    removeRun(storage);
    return stored;
  }

  /** Ends the incident without a player, who could end it again: the faults must not outlive a full disk. */
  async function endAlone(endedBy: Report['endedBy']): Promise<void> {
    await exclusively(async () => {
      try {
        await end(endedBy);
      } finally {
        active = undefined;
        removeRun(storage);
      }
    });
  }

  async function tick(): Promise<void> {
    if (!active || isTicking || isBusy) return;
    isTicking = true;
    try {
      const { run, variant, health, actions, restoredMs } = active;
      health.update(ports.objectives(), now());
      decideMitigations(run, variant, health.health, now());
      const failure = run.mitigatedMs === undefined ? await actions.restore() : undefined;
      if (failure === undefined && active) active.restoredMs = undefined;
      const isLost = failure !== undefined && restoredMs !== undefined && now() - restoredMs > restoreMs;
      if (isLost) await endAlone('restart');
      else if (now() - run.startedMs > longestRunMs) await endAlone('time limit');
      else save();
    } catch {
      // the player's own command ends the incident at this moment
    } finally {
      isTicking = false;
    }
  }

  /** The first tick applies the faults again, because the services may still be starting. */
  async function restore(): Promise<void> {
    const run = readRun(storage);
    if (!run) return;
    const incident = knownIncident(run.name);
    const variant = variantOf(incident, run.seed);
    const noActions: RunningActions = { restore: async () => undefined, stop: async () => {} };
    const restored = activate({ run, incident, variant }, noActions, now());
    if (now() - run.startedMs > longestRunMs) {
      await end('restart');
      return;
    }
    run.notice = `The console restarted at ${new Date(now()).toISOString()}; the incident continues.`;
    run.marks.push({ atMs: now(), text: 'the console restarts' });
    if (run.mitigatedMs !== undefined) return;
    restored.actions = startLater(
      () => startActions(ports, containers, variant.actions, run.seed),
      (started) => {
        restored.actions = started;
      },
    );
  }

  return {
    open() {
      // a damaged file, e.g. after a power failure, must not stop the start of the console
      if (hasRun(storage)) void exclusively(restore).catch(() => removeRun(storage));
      timer ??= setInterval(() => void tick(), tickMs);
      timer.unref();
    },
    list() {
      items ??= readItems();
      return incidentList(items, {
        on: ports.processes.runsOn,
        hasHost: containers.isPresent,
        run: active ? view(active) : null,
      });
    },
    start: (request) => exclusively(() => start(request)),
    run: () => view(current()),
    get access() {
      if (!active) return undefined;
      const { joinCode, playerKey } = active.run;
      return { joinCode, tokenOf: (player: string) => playerTokenOf(playerKey, player) };
    },
    get players() {
      return stored(current().commands, save);
    },
    async mitigate({ player, action, service }) {
      const { run, variant, actions, commands } = current();
      commands.mitigate(player, action, service);
      if (
        run.mitigatedMs === undefined &&
        isRightMitigation(variant, { action, ...(service && { service }) })
      ) {
        run.mitigatedMs = now();
        save();
        await actions.stop();
      }
      save();
      await carryOut(ports, action, service).catch((error: Error) => {
        throw new IncidentError('unavailable', `${service}: ${error.message}`);
      });
      return { outcome: 'pending' };
    },
    countQuery(player, link, hasResult) {
      active?.commands.countQuery(player, link, hasResult);
    },
    exchangeWithHost: containers.exchange,
    end: () => exclusively(() => end('player')),
    reports: (limit, cursor) => files.list(limit, cursor),
    report(id) {
      const report = files.read(id);
      if (!report) throw new IncidentError('not found', 'There is no report with this id');
      return report;
    },
    recording(id) {
      const text = files.readRecording(id);
      if (text === undefined) throw new IncidentError('not found', 'There is no recording with this id');
      return text;
    },
    close() {
      clearInterval(timer);
      save();
    },
  };
}

/**
 * Returns actions that the first `restore()` starts.
 *
 * @param onStarted receives the started actions, unless they were stopped before
 */
function startLater(
  start: () => Promise<RunningActions>,
  onStarted: (started: RunningActions) => void,
): RunningActions {
  let isStopped = false;
  let starting: Promise<string | undefined> | undefined;

  async function startNow(): Promise<string | undefined> {
    try {
      const started = await start();
      if (isStopped) await started.stop();
      else onStarted(started);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }

  return {
    restore() {
      starting = startNow();
      return starting;
    },
    async stop() {
      isStopped = true;
      // a start in progress would apply the faults after the end
      await starting;
    },
  };
}

/** @throws IncidentError `not found` with the known names */
function knownIncident(name: string) {
  try {
    return readIncident(name);
  } catch (error) {
    throw new IncidentError('not found', (error as Error).message);
  }
}

/** Stores the state after each command. */
function stored(commands: PlayerCommands, save: () => void): PlayerCommands {
  return Object.fromEntries(
    Object.entries(commands).map(([name, command]) => [
      name,
      (...args: unknown[]) => {
        const result = (command as (...given: unknown[]) => unknown)(...args);
        save();
        return result;
      },
    ]),
  ) as unknown as PlayerCommands;
}
