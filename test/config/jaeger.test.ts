import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCompose, readText, readYaml, root } from './compose-file.js';

interface UiConfig {
  menu: { items: { label: string; url: string }[] }[];
  linkPatterns: { type: string; key?: string; url: string; text: string }[];
}
const config = readYaml('jaeger/config.yaml') as {
  extensions: {
    jaeger_query: { ui: { config_file: string } };
    jaeger_storage: { backends: { memory: { memory: { max_traces: number } } } };
  };
};

/** Runs `start.sh` with the environment of the compose file. Returns the UI configuration that it writes. */
function render(environment: Readonly<Record<string, string>> = {}): UiConfig {
  const folder = mkdtempSync(join(tmpdir(), 'glasshouse-jaeger-'));
  try {
    const file = join(folder, 'ui.json');
    const given = Object.entries(readCompose(environment).services.jaeger?.environment ?? {});
    execFileSync('sh', [join(root, 'jaeger/start.sh'), 'true'], {
      env: {
        PATH: process.env.PATH,
        UI_CONFIG_FILE: file,
        ...Object.fromEntries(given.map(([name, value]) => [name, String(value)])),
      },
    });
    return JSON.parse(readFileSync(file, 'utf8')) as UiConfig;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Values that Jaeger's UI 2.20 offers to links of a type (`VALID_TRACE_KEYS`, `VALID_SPAN_KEYS`), besides attributes. */
const offered: Readonly<Record<string, readonly string[]>> = {
  traces: ['traceID', 'traceName', 'duration', 'startTime', 'endTime'],
  tags: ['spanID', 'operationName', 'duration', 'startTime', 'trace.traceID', 'service.name'],
};

describe('jaeger/start.sh', () => {
  it('starts Jaeger in the compose file', () => {
    assert.match(
      readText('docker-compose.yml'),
      /entrypoint: \[sh, \/etc\/jaeger\/start\.sh, \/cmd\/jaeger\/jaeger-linux\]/,
    );
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as the file has it
    assert.equal(config.extensions.jaeger_query.ui.config_file, '${env:UI_CONFIG_FILE}');
  });

  it('fills in every address, with the ports of the environment', () => {
    const text = JSON.stringify(render());
    assert.doesNotMatch(text, /\$\{/);
    for (const port of [3000, 5601, 8090, 9090, 9411])
      assert.ok(text.includes(`http://localhost:${port}`), `${port}`);
    const moved = JSON.stringify(
      render({ KIBANA_PORT: '15601', CONSOLE_PORT: '18090', GRAFANA_PORT: '13000' }),
    );
    for (const port of [15601, 18090, 13000])
      assert.ok(moved.includes(`http://localhost:${port}`), `${port}`);
    assert.doesNotMatch(moved, /localhost:(5601|8090|3000)\b/);
  });

  it('fails when an address is missing', () => {
    assert.throws(
      () =>
        execFileSync('sh', [join(root, 'jaeger/start.sh'), 'true'], {
          env: { PATH: process.env.PATH, UI_CONFIG_FILE: '/dev/null' },
          stdio: 'pipe',
        }),
      /CONSOLE_URL/,
    );
  });
});

describe('jaeger/ui.json', () => {
  const { menu, linkPatterns } = render();

  it('has http links in the menu', () => {
    const urls = menu.flatMap(({ items }) => items.map(({ url }) => url));
    assert.equal(urls.length, 6);
    for (const url of urls) assert.match(new URL(url).protocol, /^https?:$/);
  });

  for (const { type, key, url, text } of linkPatterns) {
    it(`uses only values that the UI offers in "${text}"`, () => {
      assert.ok(type in offered, type);
      assert.equal(key, type === 'tags' ? 'service.name' : undefined);
      const names = [...`${url}${text}`.matchAll(/#\{([^{}|]+?)\s*(?:\|[^{}]*)?\}/g)].map(
        ([, name = '']) => name,
      );
      assert.ok(names.length > 0);
      assert.deepEqual(
        names.filter((name) => !offered[type]?.includes(name)),
        [],
      );
      // the UI formats values in links of traces only
      if (type === 'tags') assert.doesNotMatch(url, /#\{[^}]*\|/);
    });
  }

  it('names the data view of Kibana', () => {
    const [view] = readText('kibana/saved-objects.ndjson').split('\n', 1);
    const { id } = JSON.parse(view ?? '') as { id: string };
    const kibana = linkPatterns.filter(({ url }) => url.includes('/app/discover'));
    assert.equal(kibana.length, 2);
    for (const { url } of kibana) assert.ok(url.includes(`index:'${id}'`), url);
    const logsUrl = readCompose().services.zipkin?.environment?.ZIPKIN_UI_LOGS_URL;
    assert.ok(String(logsUrl).includes(`index:'${id}'`), 'as Zipkin does');
    assert.ok(readText('console/web/src/model/back-end-links.ts').includes(`'${id}'`), 'as the console does');
  });
});

describe('docs/traces.md', () => {
  it('has the limits of Jaeger and Zipkin', () => {
    const page = readText('docs/traces.md');
    const { max_traces } = config.extensions.jaeger_storage.backends.memory.memory;
    const { jaeger, zipkin } = readCompose().services;
    const limit = (memory = '') => `${memory.replace(/m$/, '')} MB`;
    assert.match(
      page,
      new RegExp(`^\\| Jaeger \\| ${max_traces} traces .*\\| ${limit(jaeger?.mem_limit)} \\|$`, 'm'),
    );
    const spans = zipkin?.environment?.MEM_MAX_SPANS;
    assert.match(
      page,
      new RegExp(`^\\| Zipkin \\| ${spans} spans .*\\| ${limit(zipkin?.mem_limit)} \\|$`, 'm'),
    );
  });
});
