import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Record in the output of `fluent.conf`. */
export interface WrittenRecord {
  tag: string;
  /** Epoch seconds with nine decimal places. */
  time: string;
  fields: Readonly<Record<string, unknown>>;
}

/** Reads all records of a service that Fluentd has written so far. */
export async function writtenRecords(folder: string, service: string): Promise<WrittenRecord[]> {
  const names = (await readdir(folder)).filter((name) => /^records.*\.log$/.test(name));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return texts
    .flatMap((text) => text.split('\n'))
    .filter((line) => line !== '')
    .map((line) => {
      const { 'fluentd.tag': tag, 'fluentd.time': time, ...fields } = JSON.parse(line);
      return { tag, time, fields };
    })
    .filter(({ fields }) => fields['service.name'] === service);
}
