/** Data sources that `grafana/provisioning/datasources/datasources.yaml` declares, as panels refer to them. */
export const dataSources = {
  prometheus: { type: 'prometheus', uid: 'prometheus' },
  elasticsearch: { type: 'elasticsearch', uid: 'elasticsearch' },
  jaeger: { type: 'jaeger', uid: 'jaeger' },
} as const;

export type DataSource = (typeof dataSources)[keyof typeof dataSources];
