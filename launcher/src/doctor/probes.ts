/** Result of a command that ran, whatever its exit code. */
export interface CommandResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** Size of a file system in bytes. `available` excludes the blocks that are reserved for root. */
export interface DiskSpace {
  available: number;
  total: number;
}

/** Access of the checks to the machine. Tests replace it. */
export interface Probes {
  platform: NodeJS.Platform;
  nodeVersion: string;
  homeFolder: string;
  environment: Readonly<Record<string, string | undefined>>;
  /** Runs a command without a shell. Returns undefined if the command does not exist or does not end in time. */
  run(command: string, args: readonly string[]): Promise<CommandResult | undefined>;
  /** Returns the content of a text file; undefined if it does not exist or cannot be read. */
  read(path: string): string | undefined;
  /** Returns whether this process can listen on an address. @throws every error other than EADDRINUSE */
  isFree(host: string, port: number): Promise<boolean>;
  /** Describes the process that listens on a port, as far as `/proc` shows it without root. */
  portHolder(port: number): string | undefined;
  /** Returns undefined for a path that does not exist or cannot be reached. */
  diskSpace(path: string): Promise<DiskSpace | undefined>;
}
