import type { Health, UsedMitigation } from '../contract/index.js';
import type { Variant } from '../incident.js';
import { type MitigationAction, mitigations, mitigationsOf } from '../mitigations.js';
import { healthyMs } from './health.js';
import type { EnginePorts } from './ports.js';
import type { PlayerState, RunState } from './run-state.js';

/** Time after a right mitigation within which the objectives must hold again, in milliseconds. */
const recoveryMs = 5 * 60_000;

/** Mitigations that replace the processes of a service. */
const restarting: ReadonlySet<MitigationAction> = new Set([
  'restart-service',
  'roll-back-release',
  'remove-instance',
]);

/** Returns the mitigations that end the fault of a variant. */
export function rightMitigations({ fault, mitigations: own }: Variant): readonly MitigationAction[] {
  return own ?? mitigationsOf[fault];
}

/** Returns whether a mitigation ends the fault: it is in the table, and names the service of the cause. */
export function isRightMitigation(
  variant: Variant,
  { action, service }: Pick<UsedMitigation, 'action' | 'service'>,
): boolean {
  if (!rightMitigations(variant).includes(action)) return false;
  return !mitigations[action].takesService || service === variant.service;
}

/**
 * Restarts the processes of a service for mitigations that do so: by SIGTERM under `npm start`, whose launcher starts them
 * again, or by the fault `exit`, after which Docker does. Other mitigations only end the fault that they are right for.
 */
export async function carryOut(
  { faults, processes }: Pick<EnginePorts, 'faults' | 'processes'>,
  action: MitigationAction,
  service: string | undefined,
): Promise<void> {
  if (!restarting.has(action) || service === undefined) return;
  const pid = processes.pidOf(service);
  if (pid !== undefined) processes.signal(pid, 'SIGTERM');
  else
    await faults.replace(
      service,
      [{ id: 'end', port: 'process', effect: { type: 'exit', afterMs: 200 } }],
      1,
    );
}

/** Decides pending mitigations, and returns whether one was decided. */
export function decideMitigations(run: RunState, variant: Variant, health: Health, nowMs: number): boolean {
  let isChanged = false;
  for (const player of run.players)
    for (const used of player.mitigations) {
      if (used.outcome !== 'pending') continue;
      const outcome = outcomeOf(used, isRightMitigation(variant, used), health, nowMs);
      if (outcome === 'pending') continue;
      isChanged = true;
      used.outcome = outcome;
      if (outcome === 'healthy') recordRecovery(run, player, used, health);
    }
  return isChanged;
}

function outcomeOf(
  { atMs }: UsedMitigation,
  isRight: boolean,
  { healthySinceMs }: Health,
  nowMs: number,
): UsedMitigation['outcome'] {
  if (!isRight) return nowMs - atMs >= healthyMs ? 'no effect' : 'pending';
  if (healthySinceMs !== null && nowMs - Math.max(healthySinceMs, atMs) >= healthyMs) return 'healthy';
  return nowMs - atMs >= recoveryMs ? 'no effect' : 'pending';
}

/** The time to mitigate ends when health is restored; the 60 s that confirm it do not count. */
function recordRecovery(run: RunState, player: PlayerState, { atMs }: UsedMitigation, health: Health): void {
  const restoredMs = Math.max(health.healthySinceMs ?? atMs, atMs);
  player.timeTo.mitigate ??= restoredMs - run.startedMs;
}
