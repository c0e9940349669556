import assert from 'node:assert/strict';
import { UsageError } from '@glasshouse/settings';
import { commands } from '../../src/cli/commands.js';
import { readCommandLine } from '../../src/cli/read-command-line.js';
import { commandNames, commandUsage, usage } from '../../src/cli/usage.js';

/** Returns the message of a refused command line. */
function messageOf(...args: string[]): string {
  try {
    readCommandLine(args);
  } catch (error) {
    assert.ok(error instanceof UsageError);
    return error.message;
  }
  throw new Error(`accepted ${args.join(' ')}`);
}

describe('command line of npm run incident', () => {
  it('separates the command, its arguments and the options', () => {
    const { name, rest, values } = readCommandLine(['--json', 'start', 'short-gaps', '--seed', '7']);
    assert.deepEqual([name, rest, values.seed, values.json], ['start', ['short-gaps'], '7', true]);
  });

  it('refuses an unknown command with a near one, and without the usage of all commands', () => {
    const message = messageOf('anwser', 'service=order');
    assert.match(message, /^there is no command "anwser"; did you mean "answer"\?$/m);
    assert.match(message, /^all commands: npm run incident -- --help$/m);
    assert.doesNotMatch(message, /mitigate/);
  });

  it('refuses an unknown option with a near one and the usage of the command', () => {
    const message = messageOf('start', 'short-gaps', '--sead', '7');
    assert.match(message, /^there is no option --sead; did you mean "--seed"\?$/m);
    assert.match(message, /^usage: npm run incident -- start NAME \[--seed N\]$/m);
    assert.doesNotMatch(message, /mitigate ACTION/);
  });

  it('refuses a missing value and a superfluous one with the usage of the command', () => {
    assert.match(messageOf('start', 'short-gaps', '--seed'), /--seed.*\n\nusage: .* start NAME/s);
    assert.match(messageOf('list', '--json=yes'), /--json.*\n\nusage: .* list$/ms);
  });

  it('explains every command', () => {
    assert.deepEqual([...commandNames].sort(), [...Object.keys(commands), 'host', 'replay'].sort());
    for (const name of commandNames) {
      assert.match(usage, new RegExp(`^  ${name} `, 'm'));
      assert.match(commandUsage(name), new RegExp(`^usage: npm run incident -- ${name}`));
    }
  });
});
