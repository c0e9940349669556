import assert from 'node:assert/strict';
import { cacheSettings } from '@glasshouse/cache';
import { consoleSettings } from '@glasshouse/console';
import { clientSettings, httpSettings } from '@glasshouse/http';
import { launch, launcherSettings, type ProcessName, plan, settingRules } from '@glasshouse/launcher';
import { ports, type ServiceName, serviceOf } from '@glasshouse/roster';
import type { Declarations, Setting } from '@glasshouse/settings';
import { storeSettings } from '@glasshouse/store';
import { telemetrySettings } from '@glasshouse/telemetry';
import { classicSettings } from '@glasshouse/telemetry-classic';
import { trafficSettings } from '@glasshouse/traffic';
import { settingSections } from './docs/render.js';
import { serviceWorkspaces } from './services.js';

const common = { ...telemetrySettings, ...classicSettings, ...httpSettings(0) };

/** Settings that each process reads. `docs/readers.test.ts` compares the roster with each `main.ts`. */
const read: Readonly<Record<ProcessName, Declarations>> = {
  console: { ...common, ...consoleSettings },
  traffic: { ...telemetrySettings, ...classicSettings, ...trafficSettings },
  ...(Object.fromEntries(
    serviceWorkspaces.map(({ name, settings }) => {
      const { store, cache, calls } = serviceOf(name);
      const adapters = {
        ...(store && storeSettings),
        ...(cache && cacheSettings),
        ...(calls.length > 0 && clientSettings),
      };
      return [name, { ...common, ...settings, ...adapters }];
    }),
  ) as unknown as Record<ServiceName, Declarations>),
};

/** Returns a value that differs from every default of the setting. */
function differentValue(setting: Setting): string {
  switch (setting.type) {
    case 'boolean':
      return 'no';
    case 'integer':
    case 'number':
      return String((setting.min ?? 0) + 1);
    case 'url':
      return 'http://elsewhere:1';
    case 'list':
      return 'elsewhere:1';
    case 'string':
      return setting.allow?.find((value) => value !== setting.default) ?? 'elsewhere';
  }
}

const documented = Object.assign(
  {},
  ...settingSections()
    // npm start runs no warehouse
    .filter(({ title }) => title !== 'npm start' && title !== 'warehouse')
    .map(({ declarations }) => declarations),
) as Declarations;
const rules = [
  ...Object.keys(settingRules.replaces),
  ...Object.keys(settingRules.extended),
  ...Object.keys(settingRules.refused),
];
const own = Object.keys(launcherSettings);

function planned(inherited: Record<string, string>) {
  return plan({
    host: '127.0.0.1',
    ports,
    dataFolder: '/data',
    administrator: { username: 'admin', password: 'password' },
    trafficPaceMs: 4000,
    inherited,
  });
}

describe('npm start', () => {
  it('has at most one rule for each setting, and none for settings of the launcher', () => {
    const ambiguous = rules.filter((name, index) => rules.indexOf(name) !== index || own.includes(name));
    assert.deepEqual(ambiguous, []);
    const unknown = rules.filter((name) => !(name in documented));
    assert.deepEqual(unknown, []);
  });

  for (const [name, setting] of Object.entries(documented)) {
    if (own.includes(name)) continue;
    const value = differentValue(setting);
    const readers = (Object.keys(read) as ProcessName[]).filter((process) => name in read[process]);

    if (name in settingRules.refused) {
      it(`refuses ${name} with advice`, async () => {
        const options = { dataFolder: '/nonexistent', ports, inherited: { [name]: value } };
        await assert.rejects(
          launch(options),
          new RegExp(
            `^SettingsError: invalid environment:\n  ${name} is not supported by npm start \\(is "${value}"\\): .*set`,
          ),
        );
      });
      continue;
    }
    const isExtended = name in settingRules.extended;
    it(`passes ${name} to ${readers.join(', ')}${isExtended ? ', in addition to the entries of the launcher' : ''}`, () => {
      assert.notEqual(readers.length, 0);
      for (const process of planned({ [name]: value })) {
        if (!readers.includes(process.name as ProcessName)) continue;
        const reached = process.environment[name];
        if (isExtended) assert.ok(reached?.split(',').includes(value), `${process.name}: ${reached}`);
        else assert.equal(reached, value, process.name);
      }
    });
  }
});
