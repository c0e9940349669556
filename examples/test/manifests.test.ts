import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ports } from '@glasshouse/roster';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const read = (path: string) => readFileSync(`${root}${path}`, 'utf8');
interface Manifest {
  version: string;
  engines: object;
  dependencies: Record<string, string>;
}
const manifest = (folder: string) => JSON.parse(read(`${folder}/package.json`)) as Manifest;

describe('Files that users copy from the examples', () => {
  for (const folder of ['examples/koa', 'examples/node-http']) {
    it(`${folder}/package.json lists the imported packages in the tested versions`, () => {
      const { dependencies, engines } = manifest(folder);
      const imported = [
        ...read(`${folder}/server.js`).matchAll(/ from '((?!node:)(?:@[\w-]+\/)?[\w-]+)/g),
      ].map((match) => match[1] as string);
      assert.deepEqual(Object.keys(dependencies).sort(), [...new Set(imported)].sort());
      const known: Record<string, string | undefined> = {
        '@glasshouse/telemetry': manifest('infra/telemetry').version,
        koa: manifest('infra/http').dependencies.koa,
      };
      for (const [name, version] of Object.entries(dependencies)) assert.equal(version, known[name], name);
      assert.deepEqual(engines, manifest('infra/telemetry').engines);
    });
  }

  it('have a different default port each, and the address of the next example', () => {
    const koa = read('examples/koa/server.js');
    const node = read('examples/node-http/server.js');
    const python = read('examples/python/main.py');
    const own = [/PORT = '(\d+)'/.exec(koa), /PORT = '(\d+)'/.exec(node), /"PORT", "(\d+)"/.exec(python)].map(
      (match) => Number(match?.[1]),
    );
    assert.equal(new Set([...own, ...Object.values(ports)]).size, 3 + Object.keys(ports).length, String(own));
    assert.ok(koa.includes(`'http://127.0.0.1:${own[1]}'`));
    assert.ok(node.includes(`'http://127.0.0.1:${own[2]}'`));
    assert.ok(python.includes(`"http://127.0.0.1:${ports.gateway}"`));
  });

  it('send to the default ports of the console', () => {
    for (const file of ['koa/server.js', 'node-http/server.js', 'python/main.py']) {
      const text = read(`examples/${file}`);
      assert.ok(text.includes(`127.0.0.1:${ports.forward}`), file);
      assert.ok(text.includes(`http://127.0.0.1:${ports.zipkin}/api/v2/spans`), file);
    }
  });
});
