/** Starts and stops all processes of the shop on one machine, for `npm start` and for system tests. */

export { budgetOf, budgetSettings, togetherMegabytes } from './budgets.js';
export { type Child, type ChildFailure, type ChildOptions, ProcessDiedError, startChild } from './child.js';
export { composeSettings } from './doctor/checks/env-values.js';
export { type ComposeFile, type PublishedPort, readComposeFile } from './doctor/compose-file.js';
export { forwardConnections } from './forward-connections.js';
export { chooseFreePorts, freePorts } from './free-ports.js';
export { type LaunchOptions, launch, type Running, type Urls } from './launch.js';
export { type PlannedProcess, type PlanOptions, plan } from './plan.js';
export { type Ports, portSettings, portsFrom } from './ports.js';
export { bundleProcesses } from './process-bundles.js';
export { type ProcessName, processNames, stopOrder } from './process-names.js';
export type { ProcessEvent, ProcessExit, ProcessState, ProcessStatus } from './process-status.js';
export { type RestartLimits, restartLimits } from './restart-policy.js';
export { settingRules, settingRulesTable } from './setting-rules.js';
export { type LauncherSettings, launcherSettings } from './settings.js';
export { isFree, PortsTakenError } from './taken-ports.js';
