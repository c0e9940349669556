import type { ComposeFile } from '../compose-file.js';
import type { RunningEngine } from '../docker-engine.js';
import { type Finding, ok, skipped, warning } from '../finding.js';
import type { Probes } from '../probes.js';

/** Lowest value that Elasticsearch accepts when it maps its files into memory. */
const leastMapCount = 262_144;
/** inotify limits of one user that cAdvisor needs: it watches the control group of each container. */
const leastInotify = { max_user_instances: 128, max_user_watches: 8192 } as const;

/** Checks the control group version, `vm.max_map_count` if Elasticsearch needs it, and the inotify limits. */
export function checkKernel(engine: RunningEngine, compose: ComposeFile, probes: Probes): Finding[] {
  const cgroup = ok(`control groups version ${engine.cgroupVersion || 'unknown'}`);
  if (engine.remote) return [cgroup, skipped(`kernel limits: the engine is on another machine`)];
  // Docker Desktop and its relatives set these limits in their virtual machine.
  if (engine.isVirtual) return [cgroup];
  const problems = [
    ...mapCountProblems(compose, probes),
    ...Object.entries(leastInotify).flatMap(([name, least]) =>
      limitProblems(`fs.inotify.${name}`, least, 'cAdvisor may miss containers', probes),
    ),
  ];
  return [cgroup, ...problems];
}

function mapCountProblems(compose: ComposeFile, probes: Probes): Finding[] {
  const { elasticsearch } = compose.environments;
  if (elasticsearch === undefined || String(elasticsearch['node.store.allow_mmap']) === 'false') return [];
  return limitProblems('vm.max_map_count', leastMapCount, 'Elasticsearch may not start', probes);
}

function limitProblems(name: string, least: number, effect: string, { read }: Probes): Finding[] {
  const text = read(`/proc/sys/${name.replaceAll('.', '/')}`);
  if (text === undefined || Number(text) >= least) return [];
  return [
    warning(
      `${name} is ${Number(text)}, less than ${least}: ${effect}`,
      `sudo sysctl -w ${name}=${least}, and the same line in /etc/sysctl.conf to keep it`,
    ),
  ];
}
