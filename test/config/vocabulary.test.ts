import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root, sources, workspaces } from './source-files.js';

/**
 * Words of the shop, also as parts of identifiers (`unitPrice`, `PRODUCT_NOT_FOUND`). `oauth` is not a shop word: its
 * error format and bearer tokens belong to a protocol.
 */
const shopWords = new Set([
  ...[
    'shop',
    'gateway',
    'customer',
    'product',
    'cart',
    'catalogue',
    'catalog',
    'sku',
    'stock',
    'reservation',
  ],
  ...[
    'money',
    'currency',
    'eur',
    'euro',
    'price',
    'tier',
    'payment',
    'charge',
    'refund',
    'deposit',
    'ledger',
  ],
  ...['balance', 'funds', 'saga', 'purchase', 'buyer', 'profile', 'notification'],
]);

/** `order` as a purchase; as a sequence (`in order`, `ORDER BY`, `plan.ordered`) it is allowed. */
const placedOrder = [
  /\borders\b|[/'"`]orders?\b(?!\s)|\border[._-]?(id|item|total|status|number)|\border (confirmed|cancelled)\b/i,
  /\b(an|each|every|open|user's|customer's) order\b/i,
  /\bORDER_/,
];

/** Returns the words of a line in lower case and singular: `unitPrices` has `unit` and `price`. */
function wordsOf(line: string): string[] {
  const words = line.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? [];
  return words.flatMap((word) => [word.toLowerCase(), word.toLowerCase().replace(/s$/, '')]);
}

function shopWordsOf(line: string): string[] {
  const found = wordsOf(line).filter((word) => shopWords.has(word));
  return placedOrder.some((sense) => sense.test(line)) ? [...found, 'order'] : found;
}

interface Line {
  file: string;
  number: number;
  text: string;
}

function linesOfInfra(): Line[] {
  return workspaces()
    .filter((workspace) => workspace.startsWith('infra/'))
    .flatMap((workspace) => ['src', 'test'].flatMap((folder) => sources(join(root, workspace, folder))))
    .flatMap((path) => {
      const lines = readFileSync(path, 'utf8').split('\n');
      return lines.map((text, index) => ({ file: relative(root, path), number: index + 1, text }));
    });
}

describe('vocabulary of infra', () => {
  const lines = linesOfInfra();

  it('has no word of the shop and no name of a service, in code and tests', () => {
    assert.ok(lines.length > 25_000, `${lines.length} lines found`);
    const found = lines
      .map(({ file, number, text }) => ({ at: `${file}:${number}`, words: shopWordsOf(text), text }))
      .filter(({ words }) => words.length > 0);
    assert.deepEqual(found, []);
  });

  it('is checked in identifiers, paths, codes and comments', () => {
    for (const line of [
      "import { SkuSchema } from './schemas.js';",
      'const unitPrices = [];',
      "PRODUCT_NOT_FOUND: [404, 'x'],",
      " *   path: '/orders/{id}',",
      "ORDER_EMPTY: [409, 'x'],",
      "{ 'order.id': id }",
      'const { orderId } = body;',
      '/** Confirms an order. */',
      "currency = 'EUR'",
      'as much as the shop needs',
    ])
      assert.notDeepEqual(shopWordsOf(line), [], line);
    for (const line of [
      'ORDER BY id',
      'closes in order: server, stores',
      'plan.ordered',
      'const order = one;',
    ])
      assert.deepEqual(shopWordsOf(line), [], line);
  });
});
