import {
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { dataSources } from './data-sources.js';

/**
 * Variable whose values are the values of a Prometheus label.
 *
 * @param query such as `label_values(up, job)`
 * @param options.current initial value; default: all values
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
