import { createClient } from '@glasshouse/http';
import type { Telemetry } from '@glasshouse/telemetry';
import type { SourceName, Sources } from './collections.js';
import type { WarehouseSettings } from './settings.js';

export interface OpenSources {
  readonly sources: Sources;
  close(): Promise<void>;
}

/** Creates a client for each service whose collections are extracted. */
export function openSources(settings: WarehouseSettings, telemetry: Telemetry): OpenSources {
  const urls: Readonly<Record<SourceName, string>> = {
    oauth: settings.OAUTH_URL,
    customer: settings.CUSTOMER_URL,
    product: settings.PRODUCT_URL,
    order: settings.ORDER_URL,
  };
  const sources = Object.fromEntries(
    Object.entries(urls).map(([upstream, url]) => [upstream, createClient({ upstream, url, telemetry })]),
  ) as Sources;
  return {
    sources,
    async close() {
      await Promise.all(Object.values(sources).map((client) => client.close()));
    },
  };
}
