import { eventually } from '@glasshouse/timing/testing';
import type { Project } from './compose.js';

/** Distribution of the partitions and of sample keys after one change of the members. */
export interface PartitionFigures {
  event: string;
  members: number;
  /** Partitions of each member, largest first. */
  partitions: number[];
  /** Partitions whose owner changed at this event. */
  movedPartitions: number;
  /** Moved partitions whose former and new owner were both present before and after. */
  movedBetweenRemaining: number;
  /** Sample keys in partitions that moved, of {@link sampleKeys}. */
  movedKeys: number;
  /** Entries that could be read after the event, of {@link sampleKeys}. */
  readable: number;
}

export const sampleKeys = 10_000;
const mapName = 'ha.partitions';

/**
 * Lets a third member join the cluster of the project, kills it, and kills the second member. Records which partitions
 * change their owner each time, and whether all entries of a map remain readable. The project has two members again at
 * the end.
 */
export async function observePartitions(
  project: Project,
  say: (line: string) => void,
): Promise<PartitionFigures[]> {
  const { Client } = (await import('hazelcast-client')).default;
  const [address] = await project.addresses('hazelcast');
  const client = await Client.newHazelcastClient({
    clusterName: 'dev',
    network: { clusterMembers: [`${address}:5701`] },
    properties: { 'hazelcast.logging.level': 'OFF' },
  });
  try {
    const map = await client.getMap<string, number>(mapName);
    const service = client.getPartitionService();
    await map.putAll(Array.from({ length: sampleKeys }, (_, n) => [`key-${n}`, n]));
    const partitionOfKey = Array.from({ length: sampleKeys }, (_, n) => service.getPartitionId(`key-${n}`));
    const figures: PartitionFigures[] = [];

    /** Returns the owners of all partitions once all have one of `count` members, evenly distributed. */
    const owners = (count: number) =>
      eventually(() => {
        const found = Array.from({ length: service.getPartitionCount() }, (_, id) =>
          String(service.getPartitionOwner(id)),
        );
        const sizes = sizesOf(found);
        const even = (sizes[0] ?? 0) - (sizes.at(-1) ?? 0) <= 1;
        if (sizes.length !== count || !even) throw new Error(`${count} members, partitions: ${sizes}`);
        return found;
      }, 60_000);

    let before = await owners(2);
    async function record(event: string, count: number): Promise<void> {
      const after = await owners(count);
      const present = new Set(before.filter((owner) => after.includes(owner)));
      const moved = new Set(after.flatMap((owner, id) => (owner === before[id] ? [] : [id])));
      const readable = await map.getAll(Array.from({ length: sampleKeys }, (_, n) => `key-${n}`));
      const row: PartitionFigures = {
        event,
        members: count,
        partitions: sizesOf(after),
        movedPartitions: moved.size,
        movedBetweenRemaining: [...moved].filter(
          (id) => present.has(before[id] ?? '') && present.has(after[id] ?? ''),
        ).length,
        movedKeys: partitionOfKey.filter((id) => moved.has(id)).length,
        readable: readable.filter(([, value]) => value !== null).length,
      };
      say(JSON.stringify(row));
      figures.push(row);
      before = after;
    }

    await record('two members', 2);
    await project.scale('hazelcast-2', 2);
    await project.healthy('hazelcast-2');
    await record('a third member joins', 3);
    await project.scale('hazelcast-2', 1);
    await record('the third member leaves', 2);
    await project.kill('hazelcast-2');
    await record('the second member is killed', 1);
    await project.start('hazelcast-2');
    await project.healthy('hazelcast-2');
    await record('the second member joins again', 2);
    await map.destroy();
    return figures;
  } finally {
    await client.shutdown();
  }
}

function sizesOf(owners: readonly string[]): number[] {
  const sizes = new Map<string, number>();
  for (const owner of owners) sizes.set(owner, (sizes.get(owner) ?? 0) + 1);
  return [...sizes.values()].sort((a, b) => b - a);
}
