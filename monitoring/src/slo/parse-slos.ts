import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { type AlertOfFile, type SloFile, sloFileSchema } from './schema.js';
import type { AlertOptions, Sli, Slo } from './slo.js';

/** Error in a file of SLOs: every problem with its JSON Pointer and reason. */
export class SloFileError extends Error {
  constructor(file: string, problems: readonly string[]) {
    super(`${file} is no valid SLO file:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'SloFileError';
  }
}

/**
 * Parses SLOs in Sloth's form `prometheus/v1`. `file` names the source in errors.
 *
 * @throws SloFileError for text that is not YAML, that violates the schema, or that has two SLOs of one name
 */
export function parseSlos(text: string, file: string): Slo[] {
  const content = parseYaml(text, file);
  const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile<SloFile>(sloFileSchema);
  if (!validate(content)) throw new SloFileError(file, (validate.errors ?? []).map(describe));
  const problems = content.slos.flatMap(({ name }, index) =>
    content.slos.findIndex((other) => other.name === name) === index
      ? []
      : [`/slos/${index}/name: an earlier SLO has the name ${name}`],
  );
  if (problems.length > 0) throw new SloFileError(file, problems);

  return content.slos.map(({ name, description, objective, labels, sli, alerting }) => ({
    id: `${content.service}-${name}`,
    service: content.service,
    name,
    description: description.trim(),
    objective,
    labels: { ...content.labels, ...labels },
    sli: toSli(sli),
    alerting: {
      name: alerting.name,
      labels: alerting.labels ?? {},
      annotations: alerting.annotations ?? {},
      page: toAlertOptions(alerting.page_alert),
      ticket: toAlertOptions(alerting.ticket_alert),
    },
  }));
}

function parseYaml(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new SloFileError(file, [(error as Error).message]);
  }
}

function describe({ instancePath, message, params }: ErrorObject): string {
  const { additionalProperty, allowedValue, propertyName } = params as Record<string, unknown>;
  const detail = additionalProperty ?? allowedValue ?? propertyName;
  return `${instancePath || '/'}: ${message}${detail === undefined ? '' : ` (${String(detail)})`}`;
}

function toSli({ events, raw }: SloFile['slos'][number]['sli']): Sli {
  if (events) return { kind: 'events', errorQuery: events.error_query, totalQuery: events.total_query };
  return { kind: 'raw', errorRatioQuery: raw?.error_ratio_query as string };
}

function toAlertOptions({ disable = false, labels = {}, annotations = {} }: AlertOfFile = {}): AlertOptions {
  return { disable, labels, annotations };
}
