import { readText } from '../compose-file.js';

export interface Reference {
  id: string;
  name: string;
  type: string;
}
export interface SavedObject {
  type: string;
  id: string;
  typeMigrationVersion: string;
  attributes: {
    title: string;
    description?: string;
    timeFieldName?: string;
    fieldFormatMap?: string;
    runtimeFieldMap?: string;
    columns?: string[];
    sort?: [string, string][];
    panelsJSON?: string;
    controlGroupInput?: { panelsJSON: string };
    kibanaSavedObjectMeta?: { searchSourceJSON: string };
  };
  references: Reference[];
}
export interface SearchSource {
  query: { language: string; query: string };
  filter: unknown[];
  indexRefName?: string;
}
export interface FieldFormat {
  id: string;
  params: { urlTemplate?: string; labelTemplate?: string };
}
export interface LensColumn {
  operationType: string;
  sourceField: string;
  isBucketed: boolean;
  params: {
    size?: number;
    percentile?: number;
    orderBy?: { type: string; columnId: string };
    orderDirection?: string;
    otherBucket?: boolean;
    missingBucket?: boolean;
  };
}
export interface Panel {
  type: string;
  panelIndex: string;
  panelRefName?: string;
  gridData: { x: number; y: number; w: number; h: number; i: string };
  embeddableConfig: {
    attributes?: {
      title: string;
      references: Reference[];
      state: {
        query: SearchSource['query'];
        visualization: object;
        datasourceStates: {
          formBased: {
            layers: Record<string, { columns: Record<string, LensColumn>; columnOrder: string[] }>;
          };
        };
      };
    };
    savedVis?: { params: { markdown: string } };
  };
}
export interface Control {
  type: string;
  explicitInput: { id: string; fieldName: string };
}

/** Objects of the file that Kibana imports. */
export const savedObjects: readonly SavedObject[] = readText('kibana/saved-objects.ndjson')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as SavedObject);

/** Returns the objects of a type. */
export function objectsOf(type: string): SavedObject[] {
  return savedObjects.filter((object) => object.type === type);
}

/** Returns the only object of a type. @throws Error for none or several */
export function onlyObject(type: string): SavedObject {
  const [object, ...others] = objectsOf(type);
  if (object === undefined || others.length > 0) throw new Error(`not exactly one ${type}`);
  return object;
}

/** Returns the query of a saved search or a dashboard. */
export function searchSourceOf({ attributes }: SavedObject): SearchSource {
  return JSON.parse(attributes.kibanaSavedObjectMeta?.searchSourceJSON ?? '') as SearchSource;
}

/** Returns the formats of the data view by field. */
export function fieldFormats(): Record<string, FieldFormat> {
  return JSON.parse(onlyObject('index-pattern').attributes.fieldFormatMap ?? '') as Record<
    string,
    FieldFormat
  >;
}

/** Returns the runtime fields of the data view by name. */
export function runtimeFields(): Record<string, { type: string; script: { source: string } }> {
  return JSON.parse(onlyObject('index-pattern').attributes.runtimeFieldMap ?? '') as ReturnType<
    typeof runtimeFields
  >;
}

/** Returns the panels of the dashboard. */
export function panels(): Panel[] {
  return JSON.parse(onlyObject('dashboard').attributes.panelsJSON ?? '') as Panel[];
}

/** Returns the controls of the dashboard by id. */
export function controls(): Record<string, Control> {
  return JSON.parse(onlyObject('dashboard').attributes.controlGroupInput?.panelsJSON ?? '') as Record<
    string,
    Control
  >;
}

/** Returns the columns of the only layer of a Lens panel, in their order. */
export function columnsOf({ embeddableConfig, panelIndex }: Panel): [id: string, column: LensColumn][] {
  const layers = Object.values(embeddableConfig.attributes?.state.datasourceStates.formBased.layers ?? {});
  const [layer] = layers;
  if (layer === undefined || layers.length > 1) throw new Error(`${panelIndex} has ${layers.length} layers`);
  return layer.columnOrder.map((id) => [id, layer.columns[id] as LensColumn]);
}
