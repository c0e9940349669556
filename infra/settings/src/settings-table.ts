import { markdownTable } from './markdown-table.js';
import type { Declarations, Setting } from './read-settings.js';

/** Renders the declarations as a Markdown table for the documentation, one row for each variable in their order. */
export function settingsTable(declarations: Declarations): string {
  const rows = Object.entries(declarations).map(([name, setting]) => [
    code(name),
    valuesOf(setting),
    defaultOf(setting),
    setting.doc,
  ]);
  return `${markdownTable(['variable', 'values', 'default', 'meaning'], rows)}\n`;
}

function valuesOf(setting: Setting): string {
  if (setting.type === 'string' && setting.allow) return setting.allow.map(code).join(', ');
  if (setting.type === 'list') return 'list, separated by commas';
  if (setting.type === 'boolean') return '`true`, `false`';
  if (setting.type === 'integer' || setting.type === 'number') {
    const { min, max } = setting;
    const kind = setting.type === 'integer' ? 'whole number' : 'number';
    if (min !== undefined && max !== undefined) return `${kind}, ${min} to ${max}`;
    if (min !== undefined) return `${kind}, at least ${min}`;
    if (max !== undefined) return `${kind}, at most ${max}`;
    return kind;
  }
  return setting.type === 'url' ? 'URL' : 'text';
}

function defaultOf(setting: Setting): string {
  if (setting.default === undefined) return '**required**';
  if (setting.default === '') return 'none';
  return code(String(setting.default));
}

function code(text: string): string {
  return `\`${text}\``;
}
