/** Addresses of the full stack's pages for browsers; absent or empty for a back-end that does not run. */
export interface BackEnds {
  readonly grafana?: string;
  readonly jaeger?: string;
  readonly kibana?: string;
  readonly prometheus?: string;
  readonly zipkin?: string;
}
