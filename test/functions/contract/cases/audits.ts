import type { Answer, RunningApp } from '../../../integration/running-app';
import { flexibleServerBody, flexibleServerId, protectionPath } from '../../../integration/seeded-estate';
import { signedIn } from '../../support/client-principal';
import { byExample, type ContractCase, type Exchange, withBody } from '../contract-case';

const start = 'POST /api/audits';
const list = 'GET /api/audits';
const get = 'GET /api/audits/{id}';
const cancel = 'POST /api/audits/{id}/cancel';
const findings = 'GET /api/audits/{id}/findings';
const table = 'GET /api/audits/{id}/tables/{table}';

/** An audit that has ended. */
async function audited(exchange: Exchange): Promise<string> {
  const id = await exchange.started(start);
  await exchange.ended();
  return id;
}

const ofAudit =
  (given: Readonly<Record<string, string>> = {}): ContractCase['send'] =>
  async (exchange) =>
    exchange.send(exchange.example({ id: await audited(exchange), ...given }));

/** An audit that was started under other settings, and waits for Resource Graph. */
async function startRepairing(app: RunningApp): Promise<void> {
  app.arm.faults.add({ switch: 'throttle', on: 'graph', retryAfter: { seconds: 600 } });
  const request = {
    auditId: '20260101t000000z-0a0b0c0d',
    attempt: '0a0b0c0d',
    correlationId: 'cc6f76e4-ac81-407a-b8c4-350db64c5e05',
    trigger: 'schedule',
    settings: { permissionDeadlineSeconds: 1800, operationDeadlineSeconds: 7200, confirmDeadlineSeconds: 3600 },
    remediation: { maxInFlight: 1, maxFailures: 1, lookSeconds: 30 },
  };
  await app.host.engine.start({ name: 'audit', instanceId: 'audit', inputJson: JSON.stringify({ request }) });
}

const send = (exchange: Exchange): Promise<Answer> => exchange.send(exchange.example());

const notThere = (operation: string): ContractCase => ({
  operation,
  status: 404,
  code: 'AuditNotFound',
  title: 'an audit that never was',
  send: byExample({ id: '20200101t000000z-00000000' }),
});

const unsuitable = (operation: string, given: Readonly<Record<string, string>>): ContractCase => ({
  operation,
  status: 400,
  code: 'InvalidParameter',
  title: 'a value that there is not',
  send: byExample(given),
});

export const auditCases: readonly ContractCase[] = [
  unsuitable(list, { before: 'yesterday' }),
  unsuitable(findings, { kind: 'none' }),
  unsuitable(table, { table: 'servers' }),
  { operation: start, status: 202, title: 'the example of the document', send: byExample() },
  {
    operation: start,
    status: 403,
    code: 'RemediationNotAllowed',
    title: 'a remediation that is switched off',
    send: withBody({ remediate: true }),
  },
  {
    operation: start,
    status: 403,
    code: 'MissingRole',
    title: 'a remediation that one asks for who may only audit',
    send: (exchange) =>
      exchange.send({ ...exchange.example(), body: { remediate: true } }, signedIn({ roles: ['Sauvegarde.Auditor'] })),
  },
  {
    operation: start,
    status: 409,
    code: 'AuditInProgress',
    title: 'another audit than the one that runs',
    send: async (exchange) => {
      await startRepairing(exchange.app);
      const answer = await send(exchange);
      expect(answer.body).toMatchObject({ auditId: '20260101t000000z-0a0b0c0d' });
      return answer;
    },
  },
  {
    operation: start,
    status: 422,
    code: 'IdempotencyKeyReused',
    title: 'the key of another request',
    send: async (exchange) => {
      const caller = {
        ...signedIn({ roles: ['Sauvegarde.Auditor', 'Sauvegarde.Operator'], id: 'audits twice' }),
        'idempotency-key': 'one-key',
      };
      await exchange.app.request('PUT', protectionPath(flexibleServerId), flexibleServerBody, caller);
      return exchange.send(exchange.example(), caller);
    },
  },
  {
    operation: list,
    status: 200,
    title: 'an audit before',
    send: async (exchange) => {
      await audited(exchange);
      return exchange.send(exchange.example({ before: '20991231t000000z-00000000' }));
    },
  },
  { operation: get, status: 200, title: 'an audit that has ended', send: ofAudit() },
  {
    operation: get,
    status: 200,
    title: 'an audit that runs',
    send: async (exchange) => exchange.send(exchange.example({ id: await exchange.started(start) })),
  },
  notThere(get),
  {
    operation: cancel,
    status: 202,
    title: 'an audit that runs',
    send: async (exchange) => {
      exchange.app.arm.faults.add({ switch: 'throttle', on: 'graph', retryAfter: { seconds: 600 } });
      return exchange.send(exchange.example({ id: await exchange.started(start) }));
    },
  },
  { operation: cancel, status: 409, code: 'AuditEnded', title: 'an audit that has ended', send: ofAudit() },
  notThere(cancel),
  {
    operation: findings,
    status: 200,
    title: 'all findings',
    send: ofAudit({ kind: 'unprotected', severity: 'medium' }),
  },
  notThere(findings),
  { operation: table, status: 200, title: 'the table of the estate', send: ofAudit() },
  notThere(table),
];
