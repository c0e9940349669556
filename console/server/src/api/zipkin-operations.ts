import { operation } from '@glasshouse/http';
import Type from 'typebox';
import { ZipkinDependencies, ZipkinNames, ZipkinTrace, ZipkinTraces } from '../../../contract/src/zipkin.js';

const name = (description: string) => Type.Optional(Type.String({ maxLength: 256, description }));
const requiredName = (description: string) => Type.String({ minLength: 1, maxLength: 256, description });
const milliseconds = Type.Optional(Type.Integer({ minimum: 1, description: 'Milliseconds' }));
const microseconds = Type.Optional(Type.Integer({ minimum: 1, description: 'Microseconds' }));
/** Zipkin has no runs; its clients select traces by time. */
const run = Type.Optional(
  Type.String({ maxLength: 64, description: 'Id of a run of the console, or all; default: all' }),
);
const traceIds = Type.String({ maxLength: 4096, description: 'At least two trace ids, separated by commas' });

/** Operations of Zipkin's v2 read API (openzipkin/zipkin-api, zipkin2-api.yaml), for clients of Zipkin. */
export const zipkinServices = operation({
  id: 'zipkinServices',
  method: 'GET',
  path: '/api/v2/services',
  access: 'anyone',
  summary: 'Zipkin: names of the services',
  query: Type.Object({ run }),
  response: ZipkinNames,
});

export const zipkinSpanNames = operation({
  id: 'zipkinSpanNames',
  method: 'GET',
  path: '/api/v2/spans',
  access: 'anyone',
  summary: 'Zipkin: names of the spans of a service',
  query: Type.Object({ serviceName: requiredName('Name of a service'), run }),
  response: ZipkinNames,
});

export const zipkinRemoteServices = operation({
  id: 'zipkinRemoteServices',
  method: 'GET',
  path: '/api/v2/remoteServices',
  access: 'anyone',
  summary: 'Zipkin: names of the services, databases and caches that a service calls',
  query: Type.Object({ serviceName: requiredName('Name of a service'), run }),
  response: ZipkinNames,
});

export const zipkinTraces = operation({
  id: 'zipkinTraces',
  method: 'GET',
  path: '/api/v2/traces',
  access: 'anyone',
  summary: 'Zipkin: matching traces, newest first',
  query: Type.Object({
    serviceName: name('Name of a service'),
    remoteServiceName: name('Called service, database or cache'),
    spanName: name('Name of a span'),
    annotationQuery: Type.Optional(
      Type.String({ maxLength: 2048, description: 'Such as `http.request.method=GET and error`' }),
    ),
    minDuration: microseconds,
    maxDuration: microseconds,
    endTs: milliseconds,
    lookback: milliseconds,
    run,
    limit: Type.Integer({ minimum: 1, maximum: 1000, default: 10, description: 'Maximum number of traces' }),
  }),
  response: ZipkinTraces,
});

export const zipkinTrace = operation({
  id: 'zipkinTrace',
  method: 'GET',
  path: '/api/v2/trace/{id}',
  access: 'anyone',
  summary: 'Zipkin: one trace',
  params: Type.Object({ id: Type.String({ maxLength: 64, description: '16 or 32 hexadecimal digits' }) }),
  response: ZipkinTrace,
  errors: ['NOT_FOUND'],
});

export const zipkinTraceMany = operation({
  id: 'zipkinTraceMany',
  method: 'GET',
  path: '/api/v2/traceMany',
  access: 'anyone',
  summary: 'Zipkin: several traces by their ids',
  query: Type.Object({ traceIds }),
  response: ZipkinTraces,
});

export const zipkinDependencies = operation({
  id: 'zipkinDependencies',
  method: 'GET',
  path: '/api/v2/dependencies',
  access: 'anyone',
  summary: 'Zipkin: number of calls between services',
  query: Type.Object({
    endTs: Type.Integer({ minimum: 1, description: 'End of the time range in epoch milliseconds' }),
    lookback: milliseconds,
    run,
  }),
  response: ZipkinDependencies,
});

export const zipkinAutocompleteKeys = operation({
  id: 'zipkinAutocompleteKeys',
  method: 'GET',
  path: '/api/v2/autocompleteKeys',
  access: 'anyone',
  summary: 'Zipkin: tags whose values can be listed',
  response: ZipkinNames,
});

export const zipkinAutocompleteValues = operation({
  id: 'zipkinAutocompleteValues',
  method: 'GET',
  path: '/api/v2/autocompleteValues',
  access: 'anyone',
  summary: 'Zipkin: values of a tag',
  query: Type.Object({ key: requiredName('Name of a tag'), run }),
  response: ZipkinNames,
});
