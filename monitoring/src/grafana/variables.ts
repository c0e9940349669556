import {
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { dataSources } from './data-sources.js';

/**
 * Variable whose values are those of a label in Prometheus.
 *
 * @param query such as `label_values(up, job)`
 * @param options.current value before the first choice; default: all values
 */
export function labelVariable(
  name: string,
  label: string,
  query: string,
  options: { description: string; current?: string },
): QueryVariableBuilder {
  const variable = new QueryVariableBuilder(name)
    .label(label)
    .description(options.description)
    .datasource(dataSources.prometheus)
    .query(query)
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc);
  if (options.current !== undefined)
    return variable.multi(false).current({ text: options.current, value: options.current });
  return variable.multi(true).includeAll(true).allValue('.*').current({ text: 'All', value: '$__all' });
}
