import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files of the engine. Names have no separators. */
export interface IncidentStorage {
  /** Returns undefined when there is no such file. */
  read(name: string): Buffer | undefined;
  /** Replaces the file as a whole, so that a killed process leaves no part of it. */
  write(name: string, content: string | Buffer): void;
  remove(name: string): void;
  list(): string[];
}

/** Stores files in a folder, which is created by the first write. */
export function createFolderStorage(folder: string): IncidentStorage {
  const path = (name: string) => join(folder, name);
  return {
    read: (name) => (existsSync(path(name)) ? readFileSync(path(name)) : undefined),
    write(name, content) {
      mkdirSync(folder, { recursive: true });
      const draft = path(`.${name}.${process.pid}`);
      // the running incident's seed and cause are in the file
      writeFileSync(draft, content, { mode: 0o600 });
      renameSync(draft, path(name));
    },
    remove: (name) => rmSync(path(name), { force: true }),
    list: () => (existsSync(folder) ? readdirSync(folder).filter((name) => !name.startsWith('.')) : []),
  };
}

/** Stores files in memory, for a console without a data folder. */
export function createMemoryStorage(): IncidentStorage {
  const files = new Map<string, Buffer>();
  return {
    read: (name) => files.get(name),
    write: (name, content) => void files.set(name, Buffer.from(content)),
    remove: (name) => void files.delete(name),
    list: () => [...files.keys()],
  };
}
