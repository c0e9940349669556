const texts = (pattern: string) => ({
  type: 'object',
  propertyNames: { pattern },
  additionalProperties: { type: 'string' },
});
/** Names of labels and annotations, as Prometheus has them. */
const texted = texts('^[a-zA-Z_][a-zA-Z0-9_]*$');
/** Sloth's names of services and SLOs; they become label values and parts of group names. */
const name = { type: 'string', pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$', maxLength: 63 };
const query = { type: 'string', pattern: '\\{\\{ *\\.window *\\}\\}' };
const alert = {
  type: 'object',
  additionalProperties: false,
  properties: { disable: { type: 'boolean' }, labels: texted, annotations: texted },
};

/**
 * JSON Schema of `prometheus/slo.yaml`: Sloth's `prometheus/v1` without plugins, which run code of Sloth. Stricter than
 * Sloth: it refuses unknown members, and requires a description and queries with `{{.window}}`.
 */
export const sloFileSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['version', 'service', 'slos'],
  properties: {
    version: { const: 'prometheus/v1' },
    service: name,
    labels: texted,
    slos: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'description', 'objective', 'sli', 'alerting'],
        properties: {
          name,
          description: { type: 'string', minLength: 1 },
          objective: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 100 },
          labels: texted,
          sli: {
            type: 'object',
            additionalProperties: false,
            minProperties: 1,
            maxProperties: 1,
            properties: {
              events: {
                type: 'object',
                additionalProperties: false,
                required: ['error_query', 'total_query'],
                properties: { error_query: query, total_query: query },
              },
              raw: {
                type: 'object',
                additionalProperties: false,
                required: ['error_ratio_query'],
                properties: { error_ratio_query: query },
              },
            },
          },
          alerting: {
            type: 'object',
            additionalProperties: false,
            required: ['name'],
            properties: {
              name: { type: 'string', pattern: '^[A-Z][A-Za-z0-9]*$' },
              labels: texted,
              annotations: texted,
              page_alert: alert,
              ticket_alert: alert,
            },
          },
        },
      },
    },
  },
} as const;

/** Content of `prometheus/slo.yaml`, as validated by {@link sloFileSchema}. */
export interface SloFile {
  service: string;
  labels?: Record<string, string>;
  slos: {
    name: string;
    description: string;
    objective: number;
    labels?: Record<string, string>;
    sli: {
      events?: { error_query: string; total_query: string };
      raw?: { error_ratio_query: string };
    };
    alerting: {
      name: string;
      labels?: Record<string, string>;
      annotations?: Record<string, string>;
      page_alert?: AlertOfFile;
      ticket_alert?: AlertOfFile;
    };
  }[];
}

export interface AlertOfFile {
  disable?: boolean;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}
