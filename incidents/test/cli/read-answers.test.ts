import assert from 'node:assert/strict';
import { UsageError } from '@glasshouse/settings';
import { readAnswers } from '../../src/cli/read-answers.js';
import { listQuestions } from '../../src/engine/listing.js';

const questions = listQuestions();

/** Returns the message of refused answers. */
function messageOf(args: readonly string[], options: readonly string[] = []): string {
  try {
    readAnswers(args, questions, options);
  } catch (error) {
    assert.ok(error instanceof UsageError);
    return error.message;
  }
  throw new Error(`accepted ${args.join(' ')}`);
}

describe('answers of the command line', () => {
  for (const [args, answers] of [
    [['service=order', 'fault=slow-store'], { service: ['order'], fault: ['slow-store'] }],
    [['operation=all'], { operation: ['all operations of the service'] }],
    [['operation=ALL Operations'], { operation: ['all operations of the service'] }],
    [['Service=Order'], { service: ['order'] }],
    [['operation=addItem,confirm'], { operation: ['addItem', 'confirmOrder'] }],
    [['operation=addItem', 'operation=confirmOrder'], { operation: ['addItem', 'confirmOrder'] }],
    [['operation=addItem: POST /orders/{id}/items (order)'], { operation: ['addItem'] }],
    [['affected=some requests'], { affected: ['some requests of everyone'] }],
    [
      ['evidence=the server span is long, and'],
      { evidence: ['the server span is long, and no span below it is long'] },
    ],
    [['service=none', 'since=None'], { service: ['none'], since: ['none'] }],
    [['since=10:42:00'], { since: ['10:42:00'] }],
    [['operation='], { operation: [] }],
  ] as const) {
    it(`accepts ${args.join(' ')}`, () => assert.deepEqual(readAnswers(args, questions), answers));
  }

  it('accepts every option as it is printed', () => {
    for (const { id, options } of questions)
      for (const { value, text } of options ?? [])
        assert.deepEqual(readAnswers([`${id}=${value}${text ? `: ${text}` : ''}`], questions), {
          [id]: [value],
        });
  });

  it('names the options that begin with an ambiguous text', () => {
    const message = messageOf(['operation=read']);
    assert.match(
      message,
      /^operation: "read" is the beginning of several options; possible: readProduct \| readPrice \| readAvailability \| readAccount$/m,
    );
    assert.match(message, /^Nothing was saved\.$/m);
    assert.doesNotMatch(message, /To save the other answers/);
  });

  it('names near options and questions of unknown ones', () => {
    assert.match(messageOf(['service=ordr']), /^service: "ordr" is not an option; possible: order$/m);
    assert.match(messageOf(['affected=product']), /possible: everyone who requests one product$/m);
    assert.match(messageOf(['fault=xyz']), /^fault: "xyz" is not an option$/m);
    assert.match(messageOf(['servce=order']), /^unknown question "servce"; possible: service$/m);
    assert.match(messageOf(['order']), /^"order" is not of the form QUESTION=OPTION$/m);
    assert.match(messageOf(['since=soon']), /^since: "soon" is not a time; /m);
  });

  it('prints every wrong argument, and the command with the valid rest', () => {
    const args = ['service=order', 'operation=read', 'affected=some requests', 'fault=slow'];
    const message = messageOf(args, ['--player', 'Ada']);
    assert.match(message, /^operation: /m);
    assert.match(message, /^fault: "slow" is the beginning of several options; possible: slow-network \|/m);
    assert.match(
      message,
      /^To save the other answers: npm run incident -- answer service=order 'affected=some requests of everyone' --player Ada$/m,
    );
  });

  it('refuses a list as a whole when one of its options is wrong', () => {
    const message = messageOf(['operation=addItem,nothing', 'service=order']);
    assert.match(message, /^operation: "nothing" is not an option$/m);
    assert.match(message, /answer service=order$/m);
  });
});
