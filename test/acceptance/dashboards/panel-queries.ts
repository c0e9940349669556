import { dashboards, type ListedQuery, listQueries } from '@glasshouse/monitoring';
import { serviceNames } from '@glasshouse/roster';
import { type Stage, type WithoutData, withoutData } from './without-data.js';

/** One query of a dashboard, with the values of its variable service for which it must and must not return data. */
export interface PanelQuery {
  dashboard: string;
  query: ListedQuery;
  /** Services for which it must return data; `.*` on a dashboard without the variable. */
  expected: readonly string[];
  absent: readonly { service: string; absence: WithoutData }[];
  isPerService: boolean;
}

/** Lists the queries of all dashboards for a stage. */
export function listPanelQueries(stage: Stage): PanelQuery[] {
  return Object.entries(dashboards()).flatMap(([dashboard, content]) => {
    const isPerService = content.templating.list?.some((each) => each.name === 'instance') ?? false;
    const services = isPerService ? serviceNames : ['.*'];
    return listQueries(content).map((query) => {
      const absences = withoutData.filter(
        (each) =>
          each.dashboard === dashboard &&
          each.title === query.title.replace(/^annotation /, '') &&
          (each.refId ?? query.refId) === query.refId &&
          each.stages.includes(stage),
      );
      // Without a list of services, the query returns nothing for any.
      const absent = services.flatMap((service) => {
        const absence = absences.find(
          (each) => each.services === undefined || each.services.includes(service),
        );
        return absence === undefined ? [] : [{ service, absence }];
      });
      const expected = services.filter((each) => !absent.some(({ service }) => service === each));
      return { dashboard, query, expected, absent, isPerService };
    });
  });
}
