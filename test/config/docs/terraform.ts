import { markdownTable } from '@glasshouse/settings';
import { variablesOf } from '../terraform/hcl.js';

/** Renders the table of the inputs of terraform/modules/values. */
export function terraformInputsTable(): string {
  return markdownTable(
    ['input', 'default', 'meaning'],
    variablesOf('terraform/modules/values').map(({ name, description, fallback }) => [
      `\`${name}\``,
      fallback === undefined ? 'required' : `\`${fallback}\``,
      description,
    ]),
  );
}
