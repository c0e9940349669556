/** Worker thread that runs all doubles, so that their decoding does not distort the measured latency. */
import { parentPort } from 'node:worker_threads';
import type { Behavior } from './behavior.js';
import { type Double, openDouble } from './double.js';
import { forwardReceiver } from './forward-receiver.js';
import { zipkinReceiver } from './zipkin-receiver.js';

export type Command =
  | { type: 'open'; name: string; protocol: 'zipkin' | 'forward'; port: number }
  | { type: 'behave'; name: string; behavior: Behavior; slowMs: number | undefined }
  | { type: 'ingested'; name: string };
export type Request = Command & { id: number };
export type Reply = { id: number; value?: unknown; error?: string };

const doubles = new Map<string, Double>();

async function perform(command: Command): Promise<unknown> {
  if (command.type === 'open') {
    const protocol = command.protocol === 'zipkin' ? zipkinReceiver : forwardReceiver;
    doubles.set(command.name, await openDouble(command.port, protocol));
    return undefined;
  }
  const double = doubles.get(command.name);
  if (double === undefined) throw new Error(`no double named ${command.name}`);
  return command.type === 'behave' ? double.behave(command.behavior, command.slowMs) : double.ingested();
}

parentPort?.on('message', async ({ id, ...command }: Request) => {
  const reply: Reply = { id };
  try {
    reply.value = await perform(command);
  } catch (error) {
    reply.error = String(error);
  }
  parentPort?.postMessage(reply);
});
