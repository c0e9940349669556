/** Connection to a DuckDB database in this process. */
export interface Database {
  /** Runs one or several statements. @throws Error of DuckDB */
  run(sql: string): Promise<void>;
  /** Returns the rows of a query as JSON values: numbers, dates and timestamps as text. @throws Error of DuckDB */
  all<T = Record<string, unknown>>(query: string): Promise<T[]>;
  /** Closes the connection, and writes the database to its file. */
  close(): void;
}

export interface DatabaseOptions {
  /** Path of the file; undefined for a database in memory. */
  file?: string;
  readOnly?: boolean;
  /** Limit of DuckDB's buffers in MB, beyond which operators write to `temporaryFolder`. */
  memoryMegabytes: number;
  temporaryFolder: string;
}

/** The part of `@duckdb/node-api` that the warehouse uses. The package is optional, so its types may be absent. */
interface Driver {
  DuckDBInstance: {
    create(path?: string, options?: Record<string, string>): Promise<Instance>;
  };
}
interface Instance {
  connect(): Promise<Connection>;
  closeSync(): void;
}
interface Connection {
  run(sql: string): Promise<unknown>;
  runAndReadAll(sql: string): Promise<{ getRows(): unknown[][] }>;
  closeSync(): void;
}

const packageName = '@duckdb/node-api';

/**
 * Opens a database. It never loads extensions from the network.
 *
 * @throws Error with the command that installs DuckDB, if it is not installed; Error of DuckDB, e.g. for a file in use
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { DuckDBInstance } = await loadDriver();
  const instance = await DuckDBInstance.create(options.file ?? ':memory:', {
    memory_limit: `${options.memoryMegabytes}MB`,
    threads: '2',
    temp_directory: options.temporaryFolder,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    // The order of rows in a file has no meaning, and keeping it needs memory.
    preserve_insertion_order: 'false',
    ...(options.readOnly && { access_mode: 'READ_ONLY' }),
  });
  const connection = await instance.connect();
  return {
    async run(sql) {
      await connection.run(sql);
    },
    async all<T>(query: string) {
      const rows = await connection.runAndReadAll(
        `SELECT to_json(result)::VARCHAR FROM (${query.trim().replace(/;+$/, '')}\n) AS result`,
      );
      return rows.getRows().map(([text]) => JSON.parse(String(text)) as T);
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function loadDriver(): Promise<Driver> {
  try {
    return (await import(packageName)) as Driver;
  } catch (error) {
    throw new Error(`the warehouse needs DuckDB: npm install --include=optional (${packageName})`, {
      cause: error,
    });
  }
}

/** Returns a string literal of SQL. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
