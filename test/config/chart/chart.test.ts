import assert from 'node:assert/strict';
import { adminPortNameOf, ports, serviceNames, serviceOf, urlVariable } from '@glasshouse/roster';
import { warehouseSettings } from '@glasshouse/warehouse';
import { parse } from 'yaml';
import { readCompose, readText } from '../compose-file.js';
import { type Container, type Manifest, podOf, readGolden, valueSets } from './manifests.js';

/** Processes without a port, or that end: kubelet cannot probe them. */
const withoutLiveness: readonly string[] = ['traffic', 'seed', 'test'];
/** Names of the variables with the addresses of the services from which the warehouse extracts. */
const warehouseSources: ReadonlySet<string> = new Set(
  Object.entries(warehouseSettings).flatMap(([name, { type }]) => (type === 'url' ? [name] : [])),
);
const find = (manifests: readonly Manifest[], kind: string, name: string) =>
  manifests.find((each) => each.kind === kind && each.metadata.name === `glasshouse-${name}`);
const variable = ({ env = [] }: Container, name: string) => env.find((each) => each.name === name);

describe('charts/glasshouse, golden files', () => {
  it('cover the defaults, external back-ends, every part, and the data servers alone', () => {
    assert.deepEqual(valueSets.toSorted(), ['data', 'default', 'everything', 'external']);
  });

  for (const values of valueSets) {
    describe(values, () => {
      const manifests = readGolden(values);
      const pods = manifests.flatMap((manifest) => {
        const pod = podOf(manifest);
        return pod ? [{ name: manifest.metadata.name, pod }] : [];
      });
      const containers = pods.flatMap(({ name, pod }) =>
        [...pod.containers, ...(pod.initContainers ?? [])].map((container) => ({ name, container })),
      );

      it('have distinct names within each kind', () => {
        const names = manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
        assert.deepEqual([...new Set(names)], names);
      });

      it('pin every image to a version', () => {
        for (const { container } of containers)
          assert.match(container.image, /^[\w./-]+:(?!latest)v?\d[\w.-]*$/, container.name);
      });

      it('limit the memory of every container, request CPU and memory, and limit no CPU', () => {
        for (const { name, container } of containers) {
          const { requests = {}, limits = {} } = container.resources ?? {};
          assert.ok(limits.memory && requests.memory && requests.cpu, name);
          // a CPU limit would throttle the event loop
          assert.equal(limits.cpu, undefined, name);
        }
      });

      it('limit each heap to 85 % of the memory of its container', () => {
        for (const { name, container } of containers) {
          const options = JSON.stringify(container.env ?? []);
          const [, heap] =
            /--max-old-space-size=(\d+)|-Xmx(\d+)m|(\d+)MiB/.exec(options)?.filter(Boolean) ?? [];
          const limit = Number.parseInt(container.resources?.limits?.memory ?? '', 10);
          if (heap) assert.ok(Number(heap) <= limit * 0.85, `${name}: ${heap} of ${limit}`);
        }
      });

      it('conform to the Pod Security Standard restricted, with a read-only root file system', () => {
        for (const { name, pod } of pods) {
          assert.equal(pod.securityContext?.runAsNonRoot, true, name);
          assert.ok(Number(pod.securityContext?.runAsUser) > 0, name);
          assert.deepEqual(pod.securityContext?.seccompProfile, { type: 'RuntimeDefault' }, name);
          assert.equal(pod.automountServiceAccountToken, false, name);
          for (const volume of pod.volumes ?? [])
            assert.match(Object.keys(volume).join(), /emptyDir|configMap|persistentVolumeClaim/, name);
        }
        for (const { name, container } of containers)
          assert.deepEqual(
            container.securityContext,
            {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              runAsNonRoot: true,
              capabilities: { drop: ['ALL'] },
              seccompProfile: { type: 'RuntimeDefault' },
            },
            name,
          );
      });

      it('probe the start, readiness and liveness of every process with a port', () => {
        for (const { name, container } of containers) {
          if (withoutLiveness.includes(container.name)) continue;
          assert.ok(container.startupProbe && container.readinessProbe && container.livenessProbe, name);
        }
      });

      it('have a direction in each NetworkPolicy, and deny both without a rule', () => {
        const policies = manifests.filter(({ kind }) => kind === 'NetworkPolicy');
        for (const { metadata, spec } of policies) assert.equal(spec.policyTypes.length, 1, metadata.name);
        for (const [name, type] of [
          ['glasshouse', 'Ingress'],
          ['glasshouse-egress', 'Egress'],
        ]) {
          const policy = policies.find(({ metadata }) => metadata.name === name);
          assert.deepEqual(policy?.spec.policyTypes, [type]);
          assert.deepEqual(policy?.spec.podSelector.matchLabels, {
            'app.kubernetes.io/name': 'glasshouse',
            'app.kubernetes.io/instance': 'glasshouse',
          });
          if (type === 'Ingress') assert.equal(policy?.spec.ingress, undefined);
        }
      });

      it('set each variable once', () => {
        for (const { name, container } of containers) {
          const names = (container.env ?? []).map((each) => each.name);
          assert.deepEqual([...new Set(names)], names, name);
        }
      });

      it('mount only declared volumes and existing config maps', () => {
        for (const { name, pod } of pods) {
          const claims = manifests.flatMap(({ spec }) => (spec?.volumeClaimTemplates ?? []) as Manifest[]);
          const declared = [...(pod.volumes ?? []), ...claims.map(({ metadata }) => metadata)].map(
            (each) => each.name,
          );
          for (const { volumeMounts = [] } of pod.containers)
            for (const mount of volumeMounts)
              assert.ok(declared.includes(mount.name), `${name}: ${mount.name}`);
          for (const volume of pod.volumes ?? []) {
            const map = (volume.configMap as { name: string } | undefined)?.name;
            if (map)
              assert.ok(
                manifests.some((each) => each.kind === 'ConfigMap' && each.metadata.name === map),
                map,
              );
          }
        }
      });

      for (const service of values === 'data' ? [] : serviceNames) {
        const { port, calls, store, cache, public: isPublic } = serviceOf(service);
        const adminPort = ports[adminPortNameOf(service)];

        it(`run ${service} with the ports, upstream services and back-ends of the roster`, () => {
          const deployment = find(manifests, 'Deployment', service);
          assert.ok(deployment, `no Deployment of ${service}: npm run generate && .ci/render-chart`);
          const [container] = podOf(deployment)?.containers ?? [];
          assert.ok(container);
          assert.deepEqual(
            container.ports?.map(({ containerPort }) => containerPort),
            adminPort === port ? [port] : [port, adminPort],
          );
          for (const other of serviceNames)
            assert.equal(
              variable(container, urlVariable(other))?.value,
              calls.includes(other) ? `http://glasshouse-${other}:${serviceOf(other).port}` : undefined,
            );
          assert.equal(variable(container, 'STORE')?.value, store ? 'mongodb' : undefined);
          assert.equal(variable(container, 'CACHE')?.value, cache ? 'hazelcast' : undefined);
          for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe'] as const)
            assert.equal((container[probe] as { httpGet: { port: number } }).httpGet.port, adminPort, probe);
        });

        it(`let requests in progress of ${service} end before the pod is killed`, () => {
          const deployment = find(manifests, 'Deployment', service) as Manifest;
          const pod = podOf(deployment);
          const [container] = pod?.containers ?? [];
          const seconds = (name: string) => Number(variable(container as Container, name)?.value) / 1000;
          assert.ok(seconds('DRAIN_MS') > 2);
          assert.ok(
            Number(pod?.terminationGracePeriodSeconds) >= seconds('DRAIN_MS') + seconds('SHUTDOWN_MS') + 10,
          );
          assert.deepEqual(deployment.spec.strategy.rollingUpdate, { maxSurge: 1, maxUnavailable: 0 });
        });

        it(`open the port of ${service} to ${isPublic ? 'everyone' : 'its callers only'}`, () => {
          const policy = find(manifests, 'NetworkPolicy', service);
          const rules = policy?.spec.ingress as {
            from?: { podSelector?: { matchExpressions?: { values: string[] }[] } }[];
            ports: { port: number }[];
          }[];
          const [first] = rules.filter(({ ports: open }) => open[0]?.port === port);
          const callers: string[] = serviceNames.filter((each) => serviceOf(each).calls.includes(service));
          const extracts = find(manifests, 'Deployment', 'warehouse');
          if (extracts && warehouseSources.has(urlVariable(service))) callers.push('warehouse');
          if (isPublic) assert.equal(first?.from, undefined);
          else
            assert.deepEqual(
              first?.from?.[0]?.podSelector?.matchExpressions?.[0]?.values.toSorted(),
              callers.toSorted(),
            );
          assert.ok(rules.some(({ ports: open }) => open[0]?.port === adminPort));
        });
      }
    });
  }

  it('create no secret, store or cache of their own with external ones', () => {
    const kinds = readGolden('external').map(({ kind }) => kind);
    for (const kind of ['Secret', 'StatefulSet', 'Job']) assert.ok(!kinds.includes(kind), kind);
  });

  it('contain only MongoDB, Hazelcast and the secrets when the shop is disabled, open to the given pods', () => {
    const manifests = readGolden('data');
    const workloads = manifests
      .filter((manifest) => podOf(manifest))
      .map(({ kind, metadata }) => [kind, metadata.name]);
    assert.deepEqual(workloads, [
      ['StatefulSet', 'glasshouse-hazelcast'],
      ['StatefulSet', 'glasshouse-mongodb'],
    ]);
    const secrets = manifests.filter(({ kind }) => kind === 'Secret').map(({ metadata }) => metadata.name);
    assert.deepEqual(secrets.toSorted(), ['glasshouse', 'glasshouse-mongodb']);
    for (const [name, port] of [
      ['mongodb', 27017],
      ['hazelcast', 5701],
    ] as const) {
      const [rule] = find(manifests, 'NetworkPolicy', name)?.spec.ingress ?? [];
      assert.deepEqual(rule.ports, [{ port }]);
      assert.deepEqual(rule.from[1], {
        podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'shop' } },
      });
    }
  });

  it('omit alert links without an address, and contain no unresolved label', () => {
    const rule = readGolden('everything').find(({ kind }) => kind === 'PrometheusRule');
    const text = JSON.stringify(rule);
    assert.match(text, /https:\/\/grafana\.example\.org\/d\/glasshouse-slo/);
    assert.doesNotMatch(text, /logs_url|externalLabels|_URL\}/);
  });

  it('start the members of Hazelcast one after another, which find each other by a complete name', () => {
    const manifests = readGolden('everything');
    assert.equal(find(manifests, 'StatefulSet', 'hazelcast')?.spec.podManagementPolicy, 'OrderedReady');
    const { hazelcast } = parse(find(manifests, 'ConfigMap', 'hazelcast')?.data?.['hazelcast.yaml'] ?? '');
    assert.deepEqual(hazelcast.network.join.kubernetes, {
      enabled: true,
      'service-dns': 'glasshouse-hazelcast.shop.svc.cluster.local',
    });
  });

  it('run one warehouse, which extracts from the services of its settings, where that is enabled', () => {
    assert.equal(find(readGolden('default'), 'Deployment', 'warehouse'), undefined);
    const manifests = readGolden('everything');
    const deployment = find(manifests, 'Deployment', 'warehouse');
    assert.deepEqual(
      { replicas: deployment?.spec.replicas, strategy: deployment?.spec.strategy },
      { replicas: 1, strategy: { type: 'Recreate' } },
    );
    const [container] = (deployment && podOf(deployment)?.containers) ?? [];
    assert.ok(container);
    assert.deepEqual(
      container.ports?.map(({ containerPort }) => containerPort),
      [ports.warehouse],
    );
    for (const service of serviceNames)
      assert.equal(
        variable(container, urlVariable(service))?.value,
        warehouseSources.has(urlVariable(service))
          ? `http://glasshouse-${service}:${serviceOf(service).port}`
          : undefined,
      );
    const folder = variable(container, 'WAREHOUSE_FOLDER')?.value ?? '';
    assert.ok(
      container.volumeMounts?.some(
        ({ name, mountPath }) => name === 'data' && folder.startsWith(`${mountPath}/`),
      ),
    );
    assert.ok(find(manifests, 'PersistentVolumeClaim', 'warehouse'));
    assert.deepEqual(
      find(manifests, 'NetworkPolicy', 'warehouse')?.spec.ingress.map(
        (rule: { ports: object[] }) => rule.ports,
      ),
      [[{ port: ports.warehouse }]],
    );
  });

  it('scale by CPU instead of a fixed number of replicas only where that is enabled', () => {
    const manifests = readGolden('everything');
    assert.equal(find(manifests, 'Deployment', 'product')?.spec.replicas, undefined);
    assert.ok(find(manifests, 'HorizontalPodAutoscaler', 'product'));
    assert.equal(find(manifests, 'Deployment', 'order')?.spec.replicas, 3);
    assert.equal(find(manifests, 'HorizontalPodAutoscaler', 'order'), undefined);
  });
});

describe('charts/glasshouse/values.yaml', () => {
  const values = parse(readText('charts/glasshouse/values.yaml')) as {
    services: Record<string, object>;
    mongodb: { image: string };
    hazelcast: { image: string };
    telemetry: Record<'jaeger' | 'prometheus', { image: string }>;
  };

  it('has values only of services of the roster', () => {
    for (const name of Object.keys(values.services))
      assert.ok(
        serviceNames.some((service) => service === name),
        name,
      );
  });

  it('has the image versions of docker-compose.yml', () => {
    const { services } = readCompose();
    assert.deepEqual(
      [values.mongodb, values.hazelcast, values.telemetry.jaeger, values.telemetry.prometheus].map(
        ({ image }) => image,
      ),
      ['mongo', 'hazelcast', 'jaeger', 'prometheus'].map((name) => services[name]?.image),
    );
  });
});
