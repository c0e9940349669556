/** Mean time between two journeys while incidents are possible, in ms: one of a few minutes shows in every operation. */
const paceWithFaultsMs = 1000;

/**
 * Returns the pace of the demo traffic: the setting TRAFFIC_PACE, or, if the environment does not set it but a token for
 * faults, a faster one.
 *
 * @param settingMs value or default of TRAFFIC_PACE
 */
export function trafficPaceMs(settingMs: number, environment: NodeJS.ProcessEnv): number {
  const { TRAFFIC_PACE, FAULTS_TOKEN, FAULTS_TOKEN_FILE } = environment;
  return !TRAFFIC_PACE && (FAULTS_TOKEN || FAULTS_TOKEN_FILE) ? paceWithFaultsMs : settingMs;
}
