import assert from 'node:assert/strict';
import { ports, type ServicePortName, servicePortNames } from '@glasshouse/roster';
import { type Welcome, welcome } from '../src/welcome.js';

const shown: Welcome = {
  urls: {
    ...(Object.fromEntries(
      servicePortNames.map((name) => [name, `http://127.0.0.1:${ports[name]}`]),
    ) as Record<ServicePortName, string>),
    docs: 'http://127.0.0.1:8080/docs',
    console: 'http://127.0.0.1:8090',
  },
  admin: { username: 'admin', password: 'made-here' },
  adminFile: 'data/admin.json',
  consoleToken: '',
  traffic: true,
  environment: {},
  seconds: 1.23,
};

describe('welcome', () => {
  it('contains every address, the generated credentials, and a curl command', () => {
    const text = welcome(shown);
    for (const url of Object.values(shown.urls)) assert.ok(text.includes(`${url} `), url);
    assert.match(text, /Administrator: admin \/ made-here {3}\(stored in data\/admin\.json\)/);
    assert.match(text, /curl -i 'http:\/\/127\.0\.0\.1:8080\/products\?limit=3'/);
  });

  it('contains the token of the console only if it has one', () => {
    assert.doesNotMatch(welcome(shown), /token/i);
    assert.doesNotMatch(welcome({ ...shown, consoleToken: 'off' }), /token/i);
    assert.match(welcome({ ...shown, consoleToken: 'made-here-too' }), /Console token: made-here-too /);
  });

  it('lists the configured back-ends without their secrets', () => {
    const environment = {
      STORE: 'mongodb',
      MONGODB_URL: 'mongodb://user:secret@db',
      CACHE: 'hazelcast',
      LOG_FORWARD: 'fluentd:24224',
      TRACES_OTLP: 'http://jaeger:4318/v1/traces',
    };
    const text = welcome({ ...shown, environment });
    assert.match(text, /Documents: {5}MongoDB/);
    assert.match(text, /Cache: {9}Hazelcast/);
    assert.match(text, /Telemetry: {5}the console, and fluentd:24224, http:\/\/jaeger:4318\/v1\/traces\n/);
    assert.ok(!text.includes('secret'));
    assert.doesNotMatch(welcome(shown), /Documents|Cache|Telemetry/);
  });

  it('does not contain a password given as ADMIN_PASSWORD', () => {
    const text = welcome({ ...shown, admin: { username: 'root', password: 'theirs' }, adminFile: undefined });
    assert.ok(!text.includes('theirs'));
    assert.match(text, /Administrator: root \/ value of ADMIN_PASSWORD/);
  });

  it('notes that an existing administrator keeps its password only if one may exist', () => {
    const note = /Administrator: .*\n +\(an administrator that already exists keeps its password\)/;
    assert.doesNotMatch(welcome(shown), note);
    assert.match(welcome({ ...shown, admin: { ...shown.admin, mayKeepPassword: true } }), note);
  });
});
