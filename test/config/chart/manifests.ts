import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { readText, root } from '../compose-file.js';

export interface Container {
  name: string;
  image: string;
  args?: string[];
  ports?: { name: string; containerPort: number }[];
  env?: { name: string; value?: string; valueFrom?: object }[];
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
  securityContext?: object;
  startupProbe?: object;
  readinessProbe?: object;
  livenessProbe?: object;
  volumeMounts?: { name: string; mountPath: string }[];
}

export interface PodSpec {
  containers: Container[];
  initContainers?: Container[];
  securityContext?: Record<string, unknown>;
  automountServiceAccountToken?: boolean;
  serviceAccountName?: string;
  terminationGracePeriodSeconds?: number;
  topologySpreadConstraints?: object[];
  volumes?: Record<string, unknown>[];
}

export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  data?: Record<string, string>;
  // biome-ignore lint/suspicious/noExplicitAny: each kind has its own form
  spec?: any;
}

const folder = 'test/config/chart/golden';

/** Names of the value sets; `.ci/render-chart` writes one golden file for each. */
export const valueSets = readdirSync(join(root, 'test/config/chart/values')).map((name) =>
  name.replace('.yaml', ''),
);

/** Returns the objects that `helm template` renders with a value set. */
export function readGolden(values: string): Manifest[] {
  return parseAllDocuments(readText(`${folder}/${values}.yaml`))
    .map((document) => {
      if (document.errors[0]) throw document.errors[0];
      return document.toJS() as Manifest | null;
    })
    .filter((manifest) => manifest !== null);
}

/** Returns the pod of a workload; undefined for other kinds. */
export function podOf({ kind, spec }: Manifest): PodSpec | undefined {
  if (kind === 'Pod') return spec as PodSpec;
  return (spec as { template?: { spec: PodSpec } } | undefined)?.template?.spec;
}
