/** Mean time in ms between two journeys, so that an incident of a few minutes is visible in every operation. */
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
