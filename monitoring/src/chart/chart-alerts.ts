import type { RuleGroup } from '../slo/rules.js';
import { withLinks } from './with-links.js';

/** Alerts that the chart omits, with the reason. */
export const omittedAlerts: Readonly<Record<string, string>> = {
  BackEndDown: 'selects every other job, which in a cluster includes those of other users',
  MongodbUnavailable: 'needs the exporter of MongoDB',
  ElasticsearchUnavailable: 'needs the exporter of Elasticsearch',
  FluentdDeadLetters: 'needs Fluentd',
  FluentdDeadLettersRemoved: 'needs Fluentd',
  FluentdChunksInBackup: 'needs Fluentd',
  FluentdBufferGrowing: 'needs Fluentd',
  FluentdRetrying: 'needs Fluentd',
  ContainerMemoryNearLimit: 'selects containers of Docker Compose',
  ContainerKilledForMemory: 'selects containers of Docker Compose',
  ContainerRestarting: 'selects containers of Docker Compose',
  DiskAlmostFull: 'watches the disks of the machine, which the cluster watches',
};

/** Returns the groups of alerts for a cluster, without empty groups. */
export function chartAlerts(
  { groups }: { groups: readonly RuleGroup[] },
  labels: Readonly<Record<string, string>>,
): RuleGroup[] {
  const chosen = groups.map((group) => ({
    ...group,
    name: `glasshouse ${group.name}`,
    rules: group.rules.filter((rule) => !('alert' in rule && rule.alert in omittedAlerts)),
  }));
  return withLinks(
    chosen.filter(({ rules }) => rules.length > 0),
    labels,
  );
}
