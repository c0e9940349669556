/** Service level objective of `prometheus/slo.yaml`, with the defaults of Sloth's `prometheus/v1` applied. */
export interface Slo {
  /** `<service>-<name>`; label `sloth_id` of every series. */
  id: string;
  /** Label `sloth_service`. */
  service: string;
  /** Label `sloth_slo`. */
  name: string;
  /** One or two sentences for readers of dashboards and alerts. */
  description: string;
  /** Percentage of good events, above 0 and below 100, e.g. 99.5. */
  objective: number;
  /** Additional labels of every series, e.g. `service`, the service whose failure is the likely cause. */
  labels: Readonly<Record<string, string>>;
  sli: Sli;
  alerting: Alerting;
}

/** Ratio of bad events, as PromQL in which `{{.window}}` stands for a duration such as `5m`. */
export type Sli =
  | { kind: 'events'; errorQuery: string; totalQuery: string }
  | { kind: 'raw'; errorRatioQuery: string };

export interface Alerting {
  /** Name of the page and of the ticket. */
  name: string;
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  page: AlertOptions;
  ticket: AlertOptions;
}

export interface AlertOptions {
  disable: boolean;
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
}
