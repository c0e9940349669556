import { writeFileSync } from 'node:fs';
import { findCores, pinToOtherCores } from '../cores.js';
import { interruption } from '../interruption.js';
import { describeMachine } from '../machine.js';
import { createProgress } from '../progress.js';
import { journeysResults, writePage } from '../report/files.js';
import { renderJourneys } from '../report/journeys.js';
import type { JourneyFigures, JourneyPlan } from './figures.js';
import { measureJourneys } from './measure.js';
import { readJourneyOptions } from './options.js';
import { requestsPerJourney } from './purchase.js';

/** Seconds until a shop is ready and has its shoppers, on one core. */
const startSeconds = 15;
/** Seconds of a journey in the warm-up. */
const journeySeconds = 0.025;

/**
 * Runs `npm run bench -- journeys`, which measures the purchases per second of the whole shop on one core.
 *
 * @throws UsageError for an invalid option; Error at the first failed request
 */
export async function runJourneys(args: readonly string[]): Promise<void> {
  const { plan, against, json, writeDocs } = readJourneyOptions(args);
  const cores = findCores();
  if (cores !== undefined) pinToOtherCores(cores);
  const shops = against === undefined ? 1 : 2;
  const progress = createProgress(estimateSeconds(plan, shops), (line) => process.stderr.write(line));
  const figures: JourneyFigures = {
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(cores),
    plan,
    requestsPerJourney,
    ...(await measureJourneys({ plan, against, cores, progress, signal: interruption() })),
  };
  process.stdout.write(renderJourneys(figures));
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(figures, null, 2)}\n`);
  if (!writeDocs) return;
  journeysResults.save(figures);
  writePage();
}

function estimateSeconds(plan: JourneyPlan, shops: number): number {
  const windows = 2 * plan.rounds * (plan.windowSeconds + plan.leadInSeconds);
  return shops * (startSeconds + plan.warmUpJourneys * journeySeconds + windows);
}
