import { linkTemplates } from './links.js';
import { type SavedObject, savedObject } from './saved-object.js';

export const dataViewId = 'glasshouse-logs';
/** Pattern of the data view; matches the data stream `logs-glasshouse-default`. */
export const dataViewTitle = 'logs-glasshouse-*';
/** Runtime field with the same value as `trace.id`: a field has one link, and this one leads to Zipkin. */
export const zipkinField = 'zipkin.trace.id';

const link = (urlTemplate: string) => ({
  id: 'url',
  params: { type: 'a', urlTemplate, labelTemplate: '{{value}}' },
});

/** Colours of a badge; contrast at least 4.5:1 (WCAG 2.2, 1.4.3). */
const red = { text: '#ffffff', background: '#b42318' };
const amber = { text: '#000000', background: '#fdb022' };

const fieldFormats = {
  'trace.id': link(linkTemplates.jaegerTrace),
  'saga.trace.id': link(linkTemplates.jaegerTrace),
  [zipkinField]: link(linkTemplates.zipkinTrace),
  'service.name': link(linkTemplates.grafanaService),
  'event.duration': {
    id: 'duration',
    params: {
      inputFormat: 'nanoseconds',
      outputFormat: 'asMilliseconds',
      outputPrecision: 1,
      showSuffix: true,
      useShortSuffix: true,
    },
  },
  'http.response.status_code': {
    id: 'color',
    params: {
      fieldType: 'number',
      colors: [
        { range: '400:499', ...amber },
        { range: '500:599', ...red },
      ],
    },
  },
  'log.level': {
    id: 'color',
    params: {
      fieldType: 'string',
      colors: [
        { regex: '^warn$', ...amber },
        { regex: '^(error|fatal)$', ...red },
      ],
    },
  },
};

const runtimeFields = {
  [zipkinField]: {
    type: 'keyword',
    // Kibana sends runtime fields with each search, so an index without the field must not fail it.
    script: {
      source:
        "if (doc.containsKey('trace.id') && doc['trace.id'].size() != 0) { emit(doc['trace.id'].value); }",
    },
  },
};

/** Returns the data view of the log records, with the formats and links of its fields. */
export function dataView(): SavedObject {
  return savedObject('index-pattern', dataViewId, {
    title: dataViewTitle,
    name: 'Glasshouse logs',
    timeFieldName: '@timestamp',
    fieldFormatMap: JSON.stringify(fieldFormats),
    runtimeFieldMap: JSON.stringify(runtimeFields),
  });
}
