import assert from 'node:assert/strict';
import { portSettings } from '@glasshouse/launcher';
import { portVariable, servicePortNames } from '@glasshouse/roster';
import { readCompose, readText } from '../compose-file.js';

/** Returns the port numbers in the paragraph of DESIGN.md that begins with this text. */
function listed(beginning: string): number[] {
  const design = readText('DESIGN.md');
  const from = design.indexOf(beginning);
  assert.ok(from > 0, beginning);
  const paragraph = design.slice(from).split(/\n(?=- |\n)/)[0] as string;
  return [...paragraph.matchAll(/\b\d{4,5}\b/g)].map(([port]) => Number(port)).sort();
}

describe('DESIGN.md, Ports', () => {
  it('lists the ports that npm start opens for the console', () => {
    const opened = Object.keys(portSettings)
      .filter((variable) => !servicePortNames.some((name) => portVariable(name) === variable))
      .map((variable) => Number(portSettings[variable]?.default));
    assert.ok(opened.length > 0);
    assert.deepEqual(listed('- `npm start` opens'), opened.sort());
  });

  it('lists the ports that docker compose publishes', () => {
    const published = Object.values(readCompose().services)
      .flatMap(({ ports = [] }) => ports)
      .map((port) => Number(port.split(':')[1]));
    assert.deepEqual(listed('- `docker compose up` publishes:'), published.sort());
  });
});
