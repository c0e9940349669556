import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Dashboard, GridPos } from '@grafana/grafana-foundation-sdk/dashboard';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { parse } from 'yaml';
import { dashboards, listQueries, panelsOf } from '../../src/index.js';
import { root } from '../../src/root.js';

const all = dashboards();
const uids = new Set(Object.values(all).map(({ uid }) => uid));
const knownUnits = new Set<unknown>(Object.values(units));
const { datasources } = parse(
  readFileSync(join(root, 'grafana/provisioning/datasources/datasources.yaml'), 'utf8'),
) as { datasources: { uid: string; type: string }[] };

describe('the Grafana dashboards', () => {
  it('have the names that other pages link to', () => {
    assert.deepEqual(Object.keys(all).sort(), [
      'back-ends',
      'business',
      'overview',
      'service',
      'slo',
      'telemetry',
    ]);
    for (const [name, { uid }] of Object.entries(all)) assert.equal(uid, `glasshouse-${name}`);
  });

  it('have the same variables service and instance wherever they mean the same', () => {
    const variables = all.service?.templating.list?.map(({ name }) => name);
    assert.deepEqual(variables, ['service', 'instance']);
  });

  for (const [name, dashboard] of Object.entries(all)) {
    describe(name, () => {
      const panels = panelsOf(dashboard);

      it('has a title, a description, a unit and a text without data in every panel', () => {
        assert.ok(panels.length >= 7, `${panels.length} panels`);
        for (const { title, description, fieldConfig } of panels) {
          assert.ok(title, 'a title');
          assert.match(description ?? '', /^[A-Z].{20,}\.$/s, `description of ${title}`);
          assert.ok(knownUnits.has(fieldConfig?.defaults.unit), `unit of ${title}`);
          assert.match(fieldConfig?.defaults.noValue ?? '', /^\w.+\.$/, `no-data text of ${title}`);
        }
      });

      it('has panels with distinct ids and titles', () => {
        const ids = (dashboard.panels ?? []).map(({ id }) => id);
        assert.deepEqual([...new Set(ids)], ids);
        const titles = panels.map(({ title }) => title);
        assert.deepEqual([...new Set(titles)], titles);
      });

      it('has panels within the grid that do not overlap', () => {
        const places = (dashboard.panels ?? []).map(({ title, gridPos }) => {
          assert.ok(gridPos && gridPos.x + gridPos.w <= 24, title);
          return { title, ...gridPos };
        });
        for (const [index, place] of places.entries())
          for (const other of places.slice(index + 1))
            assert.ok(!overlap(place, other), `${place.title} overlaps ${other.title}`);
      });

      it('uses only data sources that are provisioned', () => {
        const refs = [
          ...panels.map(({ title, datasource }) => ({ title, ...datasource })),
          ...listQueries(dashboard).map(({ title, dataSource }) => ({
            title,
            uid: dataSource,
            type: undefined,
          })),
        ];
        for (const { title, uid, type } of refs) {
          const source = datasources.find((each) => each.uid === uid);
          assert.ok(source, `${title}: ${uid}`);
          if (type) assert.equal(type, source.type, title);
        }
      });

      it('marks deployments, restarts and alerts', () => {
        const names = dashboard.annotations.list?.map((each) => each.name);
        assert.deepEqual(names, ['Deployments', 'Restarts', 'Alerts']);
      });

      it('links to the other dashboards with its variables and time range', () => {
        const menu = dashboard.links?.find(({ type }) => type === 'dashboards');
        assert.deepEqual(menu?.tags, dashboard.tags);
        assert.ok(menu?.includeVars && menu.keepTime);
        for (const { title, placement } of dashboard.links ?? []) assert.equal(placement, undefined, title);
      });

      it('names the login that links to Explore need', () => {
        const links = [...JSON.stringify(dashboard).matchAll(/"title":"([^"]*)"[^{}]*?"url":"\/explore\?/g)];
        for (const [, title = ''] of links) assert.match(title, / \(login\)$/);
        assert.equal(links.length, linksOf(dashboard).filter((url) => url.startsWith('/explore?')).length);
      });

      it('has links to existing dashboards and to pages of the stack only', () => {
        const links = linksOf(dashboard);
        assert.ok(links.length >= 3);
        for (const url of links) {
          const inside = /^\/d\/([\w-]+)\?/.exec(url)?.[1];
          if (inside) assert.ok(uids.has(inside), url);
          else if (url.startsWith('/')) assert.match(url, /^\/explore\?schemaVersion=1&panes=/, url);
          else assert.match(url, /^http:\/\/localhost:(8090|5601|16686|9411|9090|9093)\//, url);
        }
      });
    });
  }
});

function overlap(a: GridPos, b: GridPos): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/** Returns the addresses of all links: of the header, panels, values and columns. */
function linksOf(dashboard: Dashboard): string[] {
  const found: string[] = [];
  JSON.stringify(dashboard, (key, value) => {
    if (key === 'url' && typeof value === 'string' && value !== '') found.push(value);
    return value;
  });
  return found;
}
