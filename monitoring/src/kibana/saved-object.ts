/** Saved object of Kibana, as one line of an export file has it. */
export interface SavedObject {
  type: keyof typeof typeMigrationVersions;
  id: string;
  typeMigrationVersion: string;
  coreMigrationVersion: string;
  attributes: Readonly<Record<string, unknown>>;
  references: Reference[];
}

/** Reference from a saved object to another, by a name that the attributes contain. */
export interface Reference {
  type: keyof typeof typeMigrationVersions;
  id: string;
  name: string;
}

/**
 * Migration version of each type. Kibana migrates older objects when it imports them and refuses newer ones, so these
 * are versions that Kibana 8.19 and 9.x both know. Kibana's own sample data for 9.x has equally old ones (dashboard
 * 8.7.0, search 7.9.3).
 */
export const typeMigrationVersions = {
  'index-pattern': '7.11.0',
  search: '7.9.3',
  dashboard: '8.9.0',
} as const;

/** Returns a saved object in the version of its type. */
export function savedObject(
  type: SavedObject['type'],
  id: string,
  attributes: SavedObject['attributes'],
  references: Reference[] = [],
): SavedObject {
  return {
    type,
    id,
    typeMigrationVersion: typeMigrationVersions[type],
    coreMigrationVersion: '8.8.0',
    attributes,
    references,
  };
}

/** Query in the Kibana Query Language, in the form of saved objects. */
export function kql(query: string) {
  return { language: 'kuery', query } as const;
}
