import assert from 'node:assert/strict';
import { settingsTable } from '../src/settings-table.js';

describe('settingsTable', () => {
  it('renders a row for each variable, with values, default and meaning', () => {
    const table = settingsTable({
      NAME: { type: 'string', doc: 'A name' },
      MODE: { type: 'string', allow: ['a', 'b'], default: 'a', doc: 'This | that' },
      FOLDER: { type: 'string', default: '', doc: 'Target\n  folder' },
      PORT: { type: 'integer', default: 0, min: 0, max: 9, doc: 'Port' },
      SIZE: { type: 'number', default: 2.5, min: 1, doc: 'Size' },
      MOST: { type: 'integer', max: 7, doc: 'Maximum' },
      ON: { type: 'boolean', default: false, doc: 'A switch' },
      HOSTS: { type: 'list', default: 'x,y', doc: 'Hosts' },
      LINK: { type: 'url', doc: 'Link' },
    });
    assert.deepEqual(table.split('\n'), [
      '| variable | values | default | meaning |',
      '|---|---|---|---|',
      '| `NAME` | text | **required** | A name |',
      '| `MODE` | `a`, `b` | `a` | This \\| that |',
      '| `FOLDER` | text | none | Target folder |',
      '| `PORT` | whole number, 0 to 9 | `0` | Port |',
      '| `SIZE` | number, at least 1 | `2.5` | Size |',
      '| `MOST` | whole number, at most 7 | **required** | Maximum |',
      '| `ON` | `true`, `false` | `false` | A switch |',
      '| `HOSTS` | list, separated by commas | `x,y` | Hosts |',
      '| `LINK` | URL | **required** | Link |',
      '',
    ]);
  });
});
