/** Schemas of the actions of an incident. */
import { Fault } from '@glasshouse/faults';
import { serviceNames } from '@glasshouse/roster';
import Type, { type Static } from 'typebox';

const closed = { additionalProperties: false } as const;
const Service = Type.Enum([...serviceNames]);

/** Containers that an action may stop, pause or delay, by their name in `docker-compose.yml`. */
export const containerNames = ['mongo', 'hazelcast', 'fluentd', 'jaeger', 'zipkin'] as const;
export type ContainerName = (typeof containerNames)[number];

export const FaultAction = Type.Object(
  {
    faults: Type.Array(Fault, { minItems: 1 }),
    service: Service,
    instance: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 16,
        description:
          'Applies the faults only to this instance, counted from 1 in the order of the addresses. The service must have another one',
      }),
    ),
  },
  { ...closed, description: 'Faults of a service, or of one of its instances' },
);
export type FaultAction = Static<typeof FaultAction>;

export const RequestsAction = Type.Object(
  {
    requests: Type.Object(
      {
        path: Type.String({ minLength: 1, maxLength: 2000 }),
        perSecond: Type.Number({ minimum: 1, maximum: 500 }),
        body: Type.Optional(
          Type.Unknown({ description: 'JSON body; the requests are POST then, otherwise GET' }),
        ),
        asCustomer: Type.Optional(
          Type.Boolean({ description: 'Sends all requests as one customer, who is registered at the start' }),
        ),
      },
      closed,
    ),
  },
  { ...closed, description: 'One client that sends requests to the gateway at a fixed rate' },
);
export type ClientRequests = Static<typeof RequestsAction>['requests'];

export const ContainerAction = Type.Object(
  {
    container: Type.Enum([...containerNames]),
    do: Type.Enum(['stop', 'pause', 'delay']),
    ms: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 60_000, description: 'Delay of each packet; only for `delay`' }),
    ),
  },
  {
    ...closed,
    description:
      'Stops or pauses a container, or delays its packets; only the host can do it (docker compose only)',
  },
);
export type ContainerAction = Static<typeof ContainerAction>;

export const Action = Type.Union([FaultAction, RequestsAction, ContainerAction]);
export type Action = Static<typeof Action>;
