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

/** Returns the inhibit rules: a service or back-end that is down causes one notification. */
export function inhibitRules(): InhibitRule[] {
  const callers = serviceNames.map((name) => ({
    name,
    callers: serviceNames.filter((other) => other !== name && reachableFrom(other).includes(name)),
  }));
  return [
    // While a service is down, its other alerts have the same cause.
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
    // The queues for a back-end fill while it is down. Alerts on dropped items are not suppressed.
    { source_matchers: ['alertname="BackEndDown"'], target_matchers: ['alertname="TelemetryQueueFilling"'] },
    {
      source_matchers: ['alertname="ContainerKilledForMemory"'],
      target_matchers: ['alertname="ContainerMemoryNearLimit"'],
      equal: ['service'],
    },
    // A fast burn includes the slow burn of the same budget.
    {
      source_matchers: ['alertname="ErrorBudgetBurn"', 'severity="page"'],
      target_matchers: ['alertname="ErrorBudgetBurn"', 'severity="ticket"'],
      equal: ['sloth_id'],
    },
  ];
}
