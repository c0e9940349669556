import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * Makes stack traces of a bundle name the files and lines of its modules. Reads the source map at the first stack trace:
 * with `--enable-source-maps`, Node reads and measures it at the start, which takes a tenth of the processor time of a
 * start.
 *
 * @param bundleUrl `import.meta.url` of the bundle; its source map is beside it
 */
export function mapStackTraces(bundleUrl: string): void {
  const readMap = createMapReader(`${fileURLToPath(bundleUrl)}.map`);

  /** Returns the text of a frame, with the position in the module in place of that in the bundle. */
  function describe(frame: NodeJS.CallSite): string {
    const text = String(frame);
    const [line, column] = [frame.getLineNumber(), frame.getColumnNumber()];
    if (frame.getFileName() !== bundleUrl || line === null || column === null) return text;
    const entry = readMap()?.findEntry(line - 1, column - 1);
    if (!entry || !('originalSource' in entry)) return text;
    const module = fileURLToPath(new URL(entry.originalSource, bundleUrl));
    const position = `${module}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
    return text.replace(`${bundleUrl}:${line}:${column}`, position);
  }

  Error.prepareStackTrace = (error, frames) =>
    [Error.prototype.toString.call(error), ...frames.map((frame) => `    at ${describe(frame)}`)].join('\n');
}

/** Returns a function that reads a source map once; undefined if it cannot be read, e.g. while it is replaced. */
function createMapReader(file: string): () => SourceMap | undefined {
  let map: SourceMap | undefined;
  return () => {
    try {
      map ??= new SourceMap(JSON.parse(readFileSync(file, 'utf8')));
    } catch {
      // the error of the process is more important than its lines
    }
    return map;
  };
}
