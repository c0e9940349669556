import { cacheBounds } from '@glasshouse/cache';
import { consoleBounds } from '@glasshouse/console';
import { httpBounds } from '@glasshouse/http';
import type { Bounds } from '@glasshouse/settings';
import { telemetryBounds } from '@glasshouse/telemetry';
import { serviceWorkspaces } from '../services.js';

/** Bounds of every workspace by their heading in `docs/bounds.md`. */
export const registry: Readonly<Record<string, Bounds>> = {
  'Every process: telemetry': telemetryBounds,
  'Every process: HTTP': httpBounds,
  'Services with a cache': cacheBounds,
  ...Object.fromEntries(serviceWorkspaces.flatMap(({ name, bounds }) => (bounds ? [[name, bounds]] : []))),
  console: consoleBounds,
};
