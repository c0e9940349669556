/** The thread of all doubles: what they read and decode keeps neither the load nor its clock waiting. */
import { parentPort } from 'node:worker_threads';
import { type Double, openDouble } from './double.js';
import { forwardReceiver } from './forward-receiver.js';
import type { Manner } from './manner.js';
import { zipkinIntake } from './zipkin-intake.js';

export type Call =
  | { does: 'open'; name: string; protocol: 'zipkin' | 'forward'; port: number }
  | { does: 'behave'; name: string; manner: Manner; slowMs: number | undefined }
  | { does: 'tell'; name: string };
export type Request = Call & { id: number };
export type Reply = { id: number; value?: unknown; error?: string };

const doubles = new Map<string, Double>();

async function perform(call: Call): Promise<unknown> {
  if (call.does === 'open') {
    const protocol = call.protocol === 'zipkin' ? zipkinIntake : forwardReceiver;
    doubles.set(call.name, await openDouble(call.port, protocol));
    return undefined;
  }
  const double = doubles.get(call.name);
  if (double === undefined) throw new Error(`no double is called ${call.name}`);
  return call.does === 'behave' ? double.behave(call.manner, call.slowMs) : double.seen();
}

parentPort?.on('message', async ({ id, ...call }: Request) => {
  const reply: Reply = { id };
  try {
    reply.value = await perform(call);
  } catch (error) {
    reply.error = String(error);
  }
  parentPort?.postMessage(reply);
});
