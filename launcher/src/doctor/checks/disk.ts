import type { ComposeFile } from '../compose-file.js';
import type { RunningEngine } from '../docker-engine.js';
import { type Finding, failure, ok, skipped, warning } from '../finding.js';
import type { DiskSpace, Probes } from '../probes.js';

const gigabyte = 1e9;
/** Estimate of all images after unpacking, with the layers of the build. */
const imagesBytes = 8 * gigabyte;
/** Below this, volumes and logs may fill the disk within hours. */
const leastBytes = 2 * gigabyte;
/** Elasticsearch makes every index read-only above its flood-stage watermark. */
const floodStage = 0.95;
const lowWatermark = 0.85;

/** Checks the free space for images and volumes, and the disk watermarks of Elasticsearch unless they are off. */
export async function checkDisk(
  engine: RunningEngine,
  compose: ComposeFile,
  probes: Probes,
): Promise<Finding[]> {
  if (engine.remote) return [skipped(`the engine is on another machine (${engine.remote})`)];
  // The disk of the virtual machine is a file in the user's home folder, which grows up to a limit.
  const folder = engine.isVirtual ? probes.homeFolder : engine.dataFolder;
  const space = await probes.diskSpace(folder);
  if (space === undefined) return [skipped(`the free space of ${folder} cannot be read`)];
  const watermark = watermarkFinding(space, compose);
  return [spaceFinding(space, folder), ...(watermark ? [watermark] : [])];
}

function spaceFinding({ available }: DiskSpace, folder: string): Finding {
  const free = `${(available / gigabyte).toFixed(1)} GB are free in ${folder}`;
  const advice = 'delete files, or unused images and volumes: docker system df, docker system prune';
  if (available < leastBytes) return failure(free, advice);
  if (available < imagesBytes)
    return warning(`${free}; the images need up to ${imagesBytes / gigabyte} GB`, advice);
  return ok(free);
}

function watermarkFinding({ available, total }: DiskSpace, compose: ComposeFile): Finding | undefined {
  const { elasticsearch } = compose.environments;
  if (elasticsearch === undefined || total === 0) return undefined;
  if (String(elasticsearch['cluster.routing.allocation.disk.threshold_enabled']) === 'false')
    return undefined;
  const used = 1 - available / total;
  const text = `the disk is ${Math.round(used * 100)} % full`;
  const advice = 'delete files, or set cluster.routing.allocation.disk.threshold_enabled to false';
  if (used > floodStage) return failure(`${text}: Elasticsearch would refuse to store log records`, advice);
  if (used > lowWatermark)
    return warning(`${text}: Elasticsearch would allocate no shard to a new index`, advice);
  return undefined;
}
