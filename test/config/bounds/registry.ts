import { cacheBounds } from '@glasshouse/cache';
import { consoleBounds } from '@glasshouse/console';
import { customerBounds } from '@glasshouse/customer';
import { gatewayBounds } from '@glasshouse/gateway';
import { httpBounds } from '@glasshouse/http';
import { oauthBounds } from '@glasshouse/oauth';
import { orderBounds } from '@glasshouse/order';
import type { Bounds } from '@glasshouse/settings';
import { telemetryBounds } from '@glasshouse/telemetry';

/** The bounds of every workspace, by the title of their part of `docs/bounds.md`. */
export const registry = {
  'Every process: telemetry': telemetryBounds,
  'Every process: HTTP': httpBounds,
  'Services with a cache': cacheBounds,
  gateway: gatewayBounds,
  oauth: oauthBounds,
  customer: customerBounds,
  order: orderBounds,
  console: consoleBounds,
} as const satisfies Readonly<Record<string, Bounds>>;
