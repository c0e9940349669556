import { Heading } from '../parts/heading.js';
import { MetricsTabs } from '../parts/metrics-tabs.js';
import { EmptyNotice } from '../parts/notices.js';
import { TimeCursor } from '../parts/time-cursor.js';
import type { PageProps } from '../shell/console-context.js';
import { Builder } from './builder.js';
import { chartQuery, exploreLink, expressionsOf, maxCharts, suggestions } from './charts.js';
import { ExpressionChart } from './expression-chart.js';

/** Charts of PromQL expressions over the time range of the address. */
export function ExplorePage({ route, range, context }: PageProps) {
  const expressions = expressionsOf(route.query);
  const show = (changed: readonly string[]) => context.setQuery(chartQuery(changed));
  return (
    <>
      <Heading>Series</Heading>
      <MetricsTabs current="explore" />
      <TimeCursor />
      {expressions.length < maxCharts && <Builder add={(expr) => show([...expressions, expr])} />}
      {expressions.length === 0 && (
        <EmptyNotice title="No chart yet.">
          <p>Choose a metric above, write an expression, or start with one of these:</p>
          <ul class="suggestions">
            {suggestions.map(({ title, expr }) => (
              <li key={title}>
                <a href={exploreLink([expr], range)}>{title}</a>
              </li>
            ))}
          </ul>
        </EmptyNotice>
      )}
      {expressions.map((expr, index) => (
        <ExpressionChart
          // two charts may have the same expression
          key={index}
          number={index + 1}
          expr={expr}
          range={range}
          change={(changed) => show(expressions.map((each, i) => (i === index ? changed : each)))}
          remove={() => show(expressions.filter((_, i) => i !== index))}
        />
      ))}
    </>
  );
}
