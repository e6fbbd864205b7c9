import type { z } from 'zod';
import type { GatewayConnection } from '../../contract/connections.ts';
import { OPERATIONS } from '../../contract/operations.ts';
import { connectionForm } from '../../domain/connections/kinds.ts';
import { route, signedInCaller, type Route } from '../../platform/http/route-kit.ts';
import type { ConnectionsService, ConnectionView } from './connections.service.ts';

export function connectionsRoutes(connections: ConnectionsService, eventsUrl: (gateway: string) => string): Route[] {
  const present = ({ gateway, kind, shown, keptSecrets, row }: ConnectionView): z.input<typeof GatewayConnection> => {
    const { names, note, fields } = connectionForm(kind);
    return {
      gateway: gateway.code, names: gateway.names, kind, kindNames: names, note, connected: row?.kind === kind, version: row?.version ?? 0, changedAt: row?.changedAt.toISOString() ?? null, eventsUrl: eventsUrl(gateway.code),
      fields: fields.map(({ name, label, hint, secret, required, choices }) => ({ name, label, hint, secret, required, choices: [...choices], value: secret ? '' : (shown[name] ?? ''), kept: keptSecrets.includes(name) })),
    };
  };
  return [
    route(OPERATIONS.deskConnections, async () => ({ items: connections.list().map(present) })),
    route(OPERATIONS.deskSaveConnection, async ({ params, body, context }) => {
      const { connection, remarks } = await connections.save({ gateway: params.gateway, ...body, version: context.ifMatch ?? -1, actor: signedInCaller(context).personId, requestId: context.requestId });
      return { connection: present(connection), remarks: [...remarks] };
    }),
    route(OPERATIONS.deskRemoveConnection, async ({ params, context }) => {
      await connections.remove({ gateway: params.gateway, version: context.ifMatch ?? -1, actor: signedInCaller(context).personId, requestId: context.requestId });
      return { ok: true as const };
    }),
  ];
}
