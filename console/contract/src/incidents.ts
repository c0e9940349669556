/** Requests and responses of `/api/incidents`, and the file of a recording, which the workspace incidents defines. */
export * from '@glasshouse/incidents/contract';
