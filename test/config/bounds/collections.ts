import { cacheBounds as cache } from '@glasshouse/cache';
import { consoleBounds as console } from '@glasshouse/console';
import { customerBounds as customer } from '@glasshouse/customer';
import { gatewayBounds as gateway } from '@glasshouse/gateway';
import { httpBounds as http } from '@glasshouse/http';
import type { Bound } from '@glasshouse/settings';
import { telemetryBounds as telemetry } from '@glasshouse/telemetry';

/** Reason why a collection that outlives a call cannot grow without limit. */
export type Reason =
  /** It has a declared bound. */
  | { bound: Bound }
  /** It is part of a bounded collection, and shrinks with it. */
  | { within: Bound }
  /** Its keys come from code or settings, never from callers. */
  | { fixed: string }
  /** It belongs to one request, connection or document of limited size, or to the requests in progress. */
  | { request: string };

const ofDeclarations: Reason = { fixed: 'operations, collections or maps that the code declares' };
const ofTargets: Reason = { fixed: 'targets of SCRAPE_TARGETS, at most 64 addresses each' };
const ofTelemetryStore: Reason = { within: console.telemetry };

/** Every collection that outlives a call, by file and name; a test compares the list with the sources in both directions. */
export const collections: Readonly<Record<string, Reason>> = {
  'services/customer/src/ledger/account-queue.ts#queues': { bound: customer.waiting },
  'services/customer/src/ledger/recent-durations.ts#latest': { fixed: 'a ring of 31 durations' },
  'services/product/src/catalogue/search-terms.ts#grams': { request: 'one search' },
  'services/product/src/catalogue/search-terms.ts#seams': { request: 'one search' },
  'infra/store/src/embedded/portions.ts#counts': { request: 'one search' },
  'gateway/src/docs/api.ts#byPath': ofDeclarations,
  'gateway/src/docs/static-files.ts#loaded': { fixed: 'files of the pages, named in the code' },
  'gateway/src/limit/window-counter.ts#counts': { bound: gateway.clients },
  'gateway/src/me/overview.ts#unavailable': { request: 'parts of one response' },
  'gateway/src/token/known-tokens.ts#known': { bound: gateway.knownTokens },
  'gateway/src/token/revocations.ts#revoked': { bound: gateway.revocations },
  'infra/cache/src/hazelcast/counter.ts#inProgress': { request: 'keys of increments in progress' },
  'infra/cache/src/hazelcast/counter.ts#waiting': { request: 'keys of increments in progress' },
  'infra/cache/src/hazelcast/create-hazelcast-cache.ts#maps': ofDeclarations,
  'infra/cache/src/memory/create-memory-cache.ts#maps': ofDeclarations,
  'infra/cache/src/memory/create-memory-cache.ts#stored': ofDeclarations,
  'infra/cache/src/memory/entries.ts#entries': { bound: cache.memory },
  'infra/cache/src/observe.ts#seriesByKey': { fixed: 'operations and outcomes of a map' },
  'infra/http/src/admission/importance.ts#exact': ofDeclarations,
  'infra/http/src/admission/importance.ts#patterns': ofDeclarations,
  'infra/http/src/admission/pressure.ts#recent': { fixed: 'the latest samples, a fixed number' },
  'infra/http/src/admission/refusal-hold.ts#held': { within: http.connections },
  'infra/http/src/client/breaker.ts#failuresByKey': { fixed: 'users among the failures that open a breaker' },
  'infra/http/src/client/prepare.ts#groups': { fixed: 'groups of an operation, named in the code' },
  'infra/http/src/semaphore.ts#runningByKey': { within: http.calls },
  // the calls of a client, and the password hashes of oauth
  'infra/http/src/semaphore.ts#queue': { bound: http.calls },
  'infra/http/src/client/create-client.ts#operations': ofDeclarations,
  'infra/http/src/client/create-client.ts#pool': { within: http.calls },
  'infra/http/src/client/prepare.ts#outcomes': { fixed: 'three-digit statuses of an operation' },
  'infra/http/src/health/endpoints.ts#endpoints': ofDeclarations,
  'infra/http/src/health/readiness.ts#last': { fixed: 'dependencies that the code names' },
  'infra/http/src/openapi/document.ts#methods': ofDeclarations,
  'infra/http/src/problem/render.ts#oauthPaths': ofDeclarations,
  'services/oauth/src/passwords/hashing-threads.ts#all': { fixed: 'PASSWORD_HASH_CONCURRENCY threads' },
  'services/oauth/src/passwords/hashing-threads.ts#idle': { fixed: 'PASSWORD_HASH_CONCURRENCY threads' },
  'infra/http/src/server/listen.ts#open': { bound: http.connections },
  'infra/store/src/declarations.ts#declared': ofDeclarations,
  'infra/store/src/embedded/create-embedded-store.ts#tables': ofDeclarations,
  'infra/store/src/embedded/table.ts#statements': {
    fixed: 'prepared statements, a fixed number of the latest',
  },
  'infra/store/src/observe.ts#knownSeries': { fixed: 'operations and outcomes of a collection' },
  'infra/telemetry/src/delivery/deferred-queue.ts#waiting': { fixed: 'at most 64 jobs; then they run' },
  'infra/telemetry-classic/src/item-batcher.ts#items': { within: telemetry.queue },
  'infra/telemetry/src/delivery/batch-memory.ts#spare': { within: telemetry.queue },
  'infra/telemetry/src/delivery/batcher.ts#waiting': { within: telemetry.queue },
  'infra/telemetry/src/delivery/pending-flushes.ts#pending': { fixed: 'calls of flush() and close()' },
  'infra/telemetry/src/delivery/destination.ts#queue': { bound: telemetry.queue },
  'infra/telemetry/src/delivery/http-response.ts#fields': { request: 'header fields of one response' },
  'infra/telemetry/src/delivery/report-problems.ts#known': {
    fixed: 'signals, destinations of the settings and drop reasons',
  },
  'infra/telemetry/src/logs/view.ts#byName': { request: 'fields of one record' },
  'infra/telemetry/src/metrics/family.ts#root': { fixed: 'label values that the code names' },
  'infra/telemetry/src/metrics/family.ts#series': { fixed: 'label values that the code names' },
  'infra/telemetry/src/metrics/metrics.ts#families': { fixed: 'metrics that the code declares' },
  'infra/telemetry/src/metrics/metrics.ts#names': { fixed: 'metrics that the code declares' },
  'infra/telemetry/src/memoize.ts#known': { fixed: 'names from code, 2,000 at most' },
  'infra/telemetry/src/server/request-series.ts#byRoute': { fixed: 'routes from code, 2,000 series at most' },
  'infra/telemetry/src/trace/sampling.ts#waiting': { request: '256 spans of one local trace' },
  'console/server/src/api/live-events.ts#clients': { bound: console.pages },
  'console/server/src/assets.ts#assets': { fixed: 'files of the web application' },
  'console/server/src/audit/baselines.ts#instances': ofTargets,
  'console/server/src/audit/baselines.ts#baselines': ofTargets,
  'console/server/src/console.ts#servers': { fixed: 'three ports' },
  'console/server/src/log-levels/log-levels.ts#changes': ofTargets,
  'console/server/src/log-levels/log-levels.ts#known': ofTargets,
  'console/server/src/promql/matcher.ts#results': { fixed: '2,000 results; further ones replace all' },
  'console/server/src/queries/metrics/metric-names.ts#counts': { request: 'one list of the stored series' },
  'console/server/src/rules/alert-states.ts#alerts': { within: console.series },
  'console/server/src/rules/chat.ts#groups': { fixed: '100 services; further ones share a group' },
  'console/server/src/rules/chat.ts#current': { within: console.series },
  'console/server/src/rules/chat.ts#told': { within: console.series },
  'console/server/src/rules/engine.ts#jobs': ofTargets,
  'console/server/src/rules/inbox.ts#pending': { within: console.series },
  'console/server/src/rules/recorded-series.ts#rows': { bound: console.recordedSeries },
  'console/server/src/rules/retention.ts#longest': { fixed: 'metrics that the rule files name' },
  'console/server/src/receivers/forward/forward-receiver.ts#sockets': { bound: console.forwardConnections },
  'console/server/src/receivers/otlp/metric-streams.ts#streams': { bound: console.pushedMetrics },
  'console/server/src/receivers/otlp/metric-streams.ts#types': { within: console.pushedMetrics },
  'console/server/src/receivers/otlp/pushed-metrics.ts#instances': { bound: console.pushedMetrics },
  'console/server/src/receivers/read-body.ts#parts': { bound: console.receivedBodies },
  'console/server/src/queries/logs/log-filter.ts#values': { request: 'terms of one query, at most 50' },
  'console/server/src/queries/logs/log-filter.ts#fields': { request: 'terms of one query, at most 50' },
  'console/server/src/queries/logs/log-patterns.ts#tallies': {
    request: 'at most 5,000 templates of one query',
  },
  'console/server/src/queries/logs/log-patterns.ts#services': ofTelemetryStore,
  'console/server/src/queries/logs/merge-templates.ts#groups': {
    request: 'at most 5,000 templates of 40 words',
  },
  'console/server/src/queries/logs/merge-templates.ts#best': {
    request: 'at most 5,000 templates of one query',
  },
  'console/server/src/queries/logs/merge-templates.ts#known': { request: 'words of at most 5,000 templates' },
  'console/server/src/queries/logs/message-template.ts#remembered': {
    fixed: '4,096 messages of 240 characters; emptied when it is full',
  },
  'console/server/src/queries/logs/record-templates.ts#blocks': ofTelemetryStore,
  'console/server/src/queries/logs/record-templates.ts#shared': {
    fixed: '10,000 templates of 240 characters; emptied when it is full',
  },
  'console/server/src/queries/logs/search-logs.ts#page': { request: 'one page of at most 2,000 records' },
  'console/server/src/scrape/parse-exposition.ts#types': { request: 'one exposition of 10,000 samples' },
  'console/server/src/scrape/request-statistics.ts#buckets': { within: console.series },
  'console/server/src/scrape/request-statistics.ts#growth': { within: console.series },
  'console/server/src/scrape/resolve-instances.ts#known': ofTargets,
  'console/server/src/scrape/resolve-instances.ts#pending': ofTargets,
  'console/server/src/scrape/scraper.ts#lookupErrors': ofTargets,
  'console/server/src/scrape/series-source.ts#byName': { within: console.series },
  'console/server/src/scrape/series.ts#held': { bound: console.series },
  'console/server/src/scrape/series.ts#help': { within: console.series },
  'console/server/src/scrape/series.ts#series': { within: console.series },
  'console/server/src/store/alerts.ts#alerts': { bound: console.alerts },
  'console/server/src/store/log-block.ts#serviceNames': ofTelemetryStore,
  'console/server/src/store/logs.ts#blocks': ofTelemetryStore,
  'console/server/src/store/logs.ts#open': ofTelemetryStore,
  'console/server/src/store/logs.ts#services': ofTelemetryStore,
  'console/server/src/store/received-counters.ts#instances': { bound: console.senders },
  'console/server/src/store/received-counters.ts#byService': { bound: console.senders },
  'console/server/src/store/telemetry-store.ts#listeners': { fixed: 'one listener, for the live events' },
  'console/server/src/store/history/history.ts#queue': { bound: console.history },
  'console/server/src/store/history/history.ts#runs': { within: console.history },
  'console/server/src/store/history/segment-files.ts#segments': { bound: console.history },
  'console/server/src/store/log-block.ts#services': ofTelemetryStore,
  'console/server/src/store/recent-ids.ts#others': { bound: console.eventIds },
  'console/server/src/store/rest-queue.ts#queue': ofTelemetryStore,
  'console/server/src/store/rows/open-rows.ts#codes': ofTelemetryStore,
  'console/server/src/store/rows/open-rows.ts#next': ofTelemetryStore,
  'console/server/src/store/rows/open-rows.ts#rowShapes': ofTelemetryStore,
  'console/server/src/store/rows/open-rows.ts#shapes': ofTelemetryStore,
  'console/server/src/store/rows/open-rows.ts#starts': ofTelemetryStore,
  'console/server/src/store/rows/seal-rows.ts#booleans': { request: 'one block' },
  'console/server/src/store/rows/seal-rows.ts#numbers': { request: 'one block' },
  'console/server/src/store/rows/seal-rows.ts#strings': { request: 'one block' },
  'console/server/src/store/rows/sealed-rows.ts#entries': ofTelemetryStore,
  'console/server/src/store/span-block.ts#texts': { within: console.telemetry },
  'console/server/src/store/stored-trace.ts#places': ofTelemetryStore,
  'console/server/src/store/stored-trace.ts#sequences': ofTelemetryStore,
  'console/server/src/store/traces.ts#blocks': ofTelemetryStore,
  'console/server/src/store/traces.ts#traces': { bound: console.telemetry },
  'launcher/src/child.ts#lines': { fixed: 'the last lines of standard error' },
  'launcher/src/restart-policy.ts#exits': { fixed: 'exits within the window of the restart policy' },
  'launcher/src/supervise.ts#running': { fixed: 'processes of the plan' },
  'launcher/src/supervise.ts#starts': { fixed: 'processes of the plan' },
};
