import { reachableFrom, serviceNames } from '@glasshouse/roster';

/** An inhibition: while a source fires, its targets cause no notification. */
export interface InhibitRule {
  source_matchers: string[];
  target_matchers: string[];
  /** Labels that source and target must have in common. */
  equal?: string[];
}

/** Alerts that a failed upstream service or store causes in other services. */
export const consequences = ['CircuitBreakerOpen', 'SagaStuck', 'ErrorBudgetBurn'];
const isConsequence = `alertname=~"${consequences.join('|')}"`;

/** Returns the inhibitions, so that a dead service or back-end notifies once. */
export function inhibitRules(): InhibitRule[] {
  const callers = serviceNames.map((name) => ({
    name,
    callers: serviceNames.filter((other) => other !== name && reachableFrom(other).includes(name)),
  }));
  return [
    // Everything else about a service follows from its death.
    {
      source_matchers: ['alertname="TargetDown"'],
      target_matchers: ['alertname!="TargetDown"'],
      equal: ['service'],
    },
    ...callers
      .filter((each) => each.callers.length > 0)
      .map(({ name, callers }) => ({
        source_matchers: ['alertname="TargetDown"', `service="${name}"`],
        target_matchers: [isConsequence, `service=~"${callers.join('|')}"`],
      })),
    { source_matchers: ['alertname="MongodbUnavailable"'], target_matchers: [isConsequence] },
    {
      source_matchers: ['alertname="ElasticsearchUnavailable"'],
      target_matchers: ['alertname=~"FluentdBufferGrowing|FluentdRetrying"'],
    },
    // The queues for a back-end fill while it is down. Dropped items are reported all the same.
    { source_matchers: ['alertname="BackEndDown"'], target_matchers: ['alertname="TelemetryQueueFilling"'] },
    {
      source_matchers: ['alertname="ContainerKilledForMemory"'],
      target_matchers: ['alertname="ContainerMemoryNearLimit"'],
      equal: ['service'],
    },
    // The slow burn of a budget says less than the fast one.
    {
      source_matchers: ['alertname="ErrorBudgetBurn"', 'severity="page"'],
      target_matchers: ['alertname="ErrorBudgetBurn"', 'severity="ticket"'],
      equal: ['sloth_id'],
    },
  ];
}
