import { orchestrationInstanceId } from '../../../../domain/operation-id';
import { isResourceId } from '../../../../domain/resource-id';
import { flexibleServerId } from '../../../integration/seeded-estate';
import { signedIn } from '../../support/client-principal';
import { byExample, type ContractCase, type Exchange } from '../contract-case';

const put = 'PUT /api/protections/{resourceId}';
const neverWas = `op-${'0'.repeat(32)}.00000000`;

/** A deletion as an app starts it that asks for approvals; the one of these cases does not. */
async function waiting(exchange: Exchange): Promise<string> {
  await exchange.started(put);
  await exchange.ended();
  if (!isResourceId(flexibleServerId)) throw new Error('The seed has no such server');
  const instanceId = orchestrationInstanceId(flexibleServerId, 'write');
  const request = {
    ...{ kind: 'unprotect', data: 'delete', resourceId: flexibleServerId, attempt: '0a0b0c0d' },
    correlationId: 'cc6f76e4-ac81-407a-b8c4-350db64c5e05',
    settings: { permissionDeadlineSeconds: 1800, operationDeadlineSeconds: 7200, confirmDeadlineSeconds: 3600 },
    approval: { requestedBy: { id: 'requester' }, expirySeconds: 86_400 },
  };
  await exchange.app.host.engine.start({ name: 'unprotect', instanceId, inputJson: JSON.stringify({ request }) });
  await exchange.app.host.idle();
  return `${instanceId}.${request.attempt}`;
}

const decidedBy =
  (id: string): ContractCase['send'] =>
  async (exchange) =>
    exchange.send(
      exchange.example({ id: await waiting(exchange) }),
      signedIn({ roles: ['Sauvegarde.Approver', 'Sauvegarde.Deleter'], id }),
    );

export const approvalCases: readonly ContractCase[] = ['approve', 'reject'].flatMap((verb): ContractCase[] => {
  const operation = `POST /api/operations/{id}/${verb}`;
  return [
    { operation, status: 202, title: 'a deletion that waits', send: decidedBy('approver') },
    { operation, status: 403, code: 'SelfApproval', title: 'the requester', send: decidedBy('requester') },
    {
      operation,
      status: 404,
      code: 'OperationNotFound',
      title: 'an operation that never was',
      send: byExample({ id: neverWas }),
    },
    {
      operation,
      status: 409,
      code: 'ApprovalNotAwaited',
      title: 'an operation that needs none',
      send: async (exchange) => exchange.send(exchange.example({ id: await exchange.started(put) })),
    },
    {
      operation,
      status: 410,
      code: 'OperationReplaced',
      title: 'an operation that has a successor',
      send: async (exchange) => {
        const id = await exchange.started(put);
        await exchange.ended();
        await exchange.started(put);
        return exchange.send(exchange.example({ id }));
      },
    },
  ];
});
