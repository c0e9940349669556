/** Postman collection of the journeys, https://schema.postman.com/collection/json/v2.1.0/draft-07/docs/index.html */
import { ports } from '@glasshouse/roster';
import { titleOf } from '../checks.js';
import type { Journey } from '../journey.js';
import { journeys } from '../journeys/index.js';
import type { Request, Step } from '../step.js';
import { isValue, type Json } from '../values.js';
import { assertionsOf, newPeopleScript, testScript } from './script.js';

/** Used members of collection format 2.1.0. */
export interface PostmanCollection {
  info: { name: string; description: string; schema: string };
  variable: { key: string; value: string; type: 'string' }[];
  item: PostmanFolder[];
}
export interface PostmanFolder {
  name: string;
  description: string;
  item: PostmanItem[];
}
export interface PostmanItem {
  name: string;
  event: { listen: 'prerequest' | 'test'; script: { type: 'text/javascript'; exec: string[] } }[];
  request: {
    method: string;
    description: string;
    url: string;
    header: { key: string; value: string }[];
    auth: { type: 'noauth' } | { type: 'bearer'; bearer: { key: string; value: string; type: 'string' }[] };
    body?:
      | { mode: 'raw'; raw: string; options: { raw: { language: 'json' } } }
      | { mode: 'urlencoded'; urlencoded: { key: string; value: string }[] };
  };
}

/**
 * Returns the collection: one folder for each journey, with one request for each step. Its variable `gateway` is the
 * address of the gateway.
 */
export function postmanCollection(): PostmanCollection {
  const variable = (key: string, value: string) => ({ key, value, type: 'string' as const });
  return {
    info: {
      name: 'Glasshouse: the journeys',
      description:
        'One folder for each journey of the shop, generated from `traffic/src/journeys` by `npm run docs`. Run a whole folder in order: requests set variables for later ones. Each run registers new users.',
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    variable: [
      variable('gateway', `http://127.0.0.1:${ports.gateway}`),
      variable('administrator.username', 'admin'),
      variable('administrator.password', ''),
    ],
    item: Object.values(journeys).map(folder),
  };
}

/** Number of assertions in one run of the whole collection. */
export function countAssertions(): number {
  const steps = Object.values(journeys).flatMap((journey: Journey) => journey.steps);
  return steps.reduce((sum, step) => sum + assertionsOf(step), 0);
}

function folder({ name, about, needsAdministrator, steps }: Journey): PostmanFolder {
  const needs = needsAdministrator ? ' Needs the variable `administrator.password`.' : '';
  return { name, description: `${about}.${needs}`, item: steps.map(item) };
}

function item(step: Step, index: number): PostmanItem {
  const script = (listen: 'prerequest' | 'test', exec: string[]) => ({
    listen,
    script: { type: 'text/javascript' as const, exec },
  });
  return {
    // The number makes the names in a folder unique.
    name: `${index + 1}. ${step.name}`,
    event: [
      ...(index === 0 ? [script('prerequest', newPeopleScript())] : []),
      script('test', testScript(step)),
    ],
    request: requestOf(step),
  };
}

function requestOf(step: Step): PostmanItem['request'] {
  const { method, path, as } = step.request;
  const body = bodyOf(step.request);
  return {
    method,
    description: describeStep(step),
    url: `{{gateway}}${path}`,
    header: [
      { key: 'accept', value: 'application/json, application/problem+json' },
      ...(body?.mode === 'raw' ? [{ key: 'content-type', value: 'application/json' }] : []),
    ],
    auth: as
      ? { type: 'bearer', bearer: [{ key: 'token', value: `{{${as}.accessToken}}`, type: 'string' }] }
      : { type: 'noauth' },
    ...(body ? { body } : {}),
  };
}

function bodyOf({ body, form }: Request): PostmanItem['request']['body'] {
  if (form) {
    return { mode: 'urlencoded', urlencoded: Object.entries(form).map(([key, value]) => ({ key, value })) };
  }
  return body === undefined
    ? undefined
    : { mode: 'raw', raw: template(body), options: { raw: { language: 'json' } } };
}

/** Encodes JSON. A number in a variable becomes `{{name}}` without quotes. */
function template(json: Json): string {
  if (isValue(json)) return typeof json === 'object' ? `{{${json.variable}}}` : JSON.stringify(json);
  if (Array.isArray(json)) return `[${json.map(template).join(', ')}]`;
  const members = Object.entries(json).map(([name, each]) => `${JSON.stringify(name)}: ${template(each)}`);
  return `{${members.join(', ')}}`;
}

function describeStep({ request, expect, until, checks = [] }: Step): string {
  const sender = request.as ? `with the access token of the ${request.as}` : 'without an access token';
  const lines = [
    `Sent ${sender}. Expected status: ${expect}.`,
    ...(until ? [`Repeated until ${titleOf(until.holds)}.`] : []),
    ...(checks.length > 0 ? ['', ...checks.map((check) => `- ${titleOf(check)}`)] : []),
  ];
  return lines.join('\n');
}
