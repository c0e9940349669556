/** Environment variables of this package, as plain data, like `telemetrySettings` of the kit. */
export const classicSettings = {
  TRACES_JAEGER: {
    type: 'list',
    default: '',
    doc: "Jaeger's collectors for jaeger-client, each a complete URL; only with TELEMETRY_CLIENTS=classic",
  },
  TELEMETRY_CLIENTS: {
    type: 'string',
    default: 'kit',
    allow: ['kit', 'classic'],
    doc: 'Exporters of spans and logs: those of the kit, or jaeger-client, zipkin and fluent-logger',
  },
} as const;

export interface ClassicSettings {
  readonly TRACES_JAEGER?: readonly string[];
  readonly TELEMETRY_CLIENTS?: 'kit' | 'classic';
}
