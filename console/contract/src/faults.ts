/** Responses of `GET` and `PUT /api/faults`. */
import Type, { type Static } from 'typebox';

export const InstanceFaults = Type.Object({
  service: Type.String(),
  instance: Type.String({ description: 'Host and port' }),
  items: Type.Array(
    Type.Object({
      fault: Type.Record(Type.String(), Type.Unknown(), {
        description: 'Form of `PUT /internal/faults` of a service',
      }),
      since: Type.String({ description: 'RFC 3339' }),
      hits: Type.Integer({ description: 'Number of calls that the fault has changed' }),
    }),
  ),
});
export type InstanceFaults = Static<typeof InstanceFaults>;

export const FaultsByInstance = Type.Object({ items: Type.Array(InstanceFaults) });
export type FaultsByInstance = Static<typeof FaultsByInstance>;
