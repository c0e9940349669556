import type { ComposeFile } from '../compose-file.js';
import { type Finding, ok, warning } from '../finding.js';

/** Checks that the compose file reads every variable that `.env` sets: a misspelt one has no effect. */
export function checkEnvFile(compose: ComposeFile): Finding {
  const unknown = compose.setInEnvFile.filter(
    (name) => !compose.variables.includes(name) && !/^(COMPOSE|DOCKER|BUILDKIT)_/.test(name),
  );
  if (unknown.length > 0) {
    return warning(
      `.env sets ${unknown.join(', ')}, which docker-compose.yml does not read`,
      'compare with .env.example, which lists every variable',
    );
  }
  return ok(compose.setInEnvFile.length === 0 ? 'every variable has its default' : 'every variable is known');
}
