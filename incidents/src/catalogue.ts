import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findContradiction } from '@glasshouse/faults';
// Not `typebox/compile`: it also loads the codecs, which the console does not need.
import { Check, Errors } from 'typebox/schema';
import { parse } from 'yaml';
import { Incident, type Variant } from './incident.js';

const folder = fileURLToPath(new URL('../../catalogue', import.meta.url));

/** Names of all incidents. */
export function incidentNames(from = folder): string[] {
  return readdirSync(from)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => name.slice(0, -'.yaml'.length))
    .sort();
}

/**
 * Reads an incident.
 *
 * @throws Error naming the incidents if there is none with this name, or the invalid parts of its file
 */
export function readIncident(name: string, from = folder): Incident {
  if (!incidentNames(from).includes(name))
    throw new Error(
      `there is no incident ${JSON.stringify(name)}; there are ${incidentNames(from).join(', ')}`,
    );
  return parseIncident(name, readFileSync(join(from, `${name}.yaml`), 'utf8'));
}

/** Parses and checks the text of an incident file. @throws Error with each invalid part */
export function parseIncident(name: string, text: string): Incident {
  const incident: unknown = parse(text);
  if (!Check(Incident, incident)) {
    const errors = Errors(Incident, incident)[1].slice(0, 5);
    throw new Error(`${name}.yaml: ${errors.map((e) => `${e.instancePath} ${e.message}`).join('; ')}`);
  }
  const problems = incident.variants.flatMap(problemsOf);
  const actsOnContainers = incident.variants.some(({ actions }) =>
    actions.some((each) => 'container' in each),
  );
  if (actsOnContainers && incident.runsOn.includes('npm start'))
    problems.push('an action on a container needs docker compose, so runsOn must not list npm start');
  if (problems.length > 0) throw new Error(`${name}.yaml: ${problems.join('; ')}`);
  return incident;
}

function problemsOf({ actions, service, fault }: Variant): string[] {
  const faults = actions.flatMap((action) => ('faults' in action ? action.faults : []));
  const problems = faults.flatMap((each) => findContradiction(each) ?? []);
  for (const action of actions)
    if ('container' in action && (action.do === 'delay') !== (action.ms !== undefined))
      problems.push(`${action.container}: a delay needs ms, and other actions have none`);
  const isNone = [actions.length === 0, service === 'none', fault === 'none'];
  if (new Set(isNone).size > 1)
    problems.push('no actions, the service none and the fault none belong together');
  return problems;
}

/** Returns the variant that the seed chooses. */
export function variantOf({ variants }: Incident, seed: number): Variant {
  return variants[seed % variants.length] as Variant;
}
