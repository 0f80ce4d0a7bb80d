import { auditId } from '../../../domain/audit/audit-id';
import { interrupted } from '../../../domain/audit/audit-record';
import { auditTables } from '../../../domain/audit/audit-reports';
import { auditOpeningSchema, examineAnswerSchema, summariseAnswerSchema } from '../../../domain/audit/audit-steps';
import { isReadReplica, resourceOnServer } from '../../../domain/inventory';
import { flexibleServer } from '../rules/sample-rules';
import { NOW } from './sample-audit';

const written = (value: object): unknown => JSON.parse(JSON.stringify(value));

describe('what the steps of an audit answer', () => {
  test.each([{}, { previous: { id: auditId(NOW, '1a2b3c4d'), measuredTo: NOW, since: NOW - 1000 } }])(
    'comes out of a history as it went in: %j',
    (opening) => {
      expect(auditOpeningSchema.parse(written(opening))).toEqual(opening);
    },
  );

  test('names an earlier audit by an id, and by nothing else', () => {
    const opening = { previous: { id: '../elsewhere', measuredTo: NOW, since: NOW } };
    expect(auditOpeningSchema.safeParse(opening).success).toBe(false);
    expect(auditOpeningSchema.safeParse({ previous: { ...opening.previous, id: 7 } }).success).toBe(false);
  });

  test('has the numbers of a bucket and of the whole', () => {
    const examined = { kind: 'examined', resources: 2, findings: 3 };
    expect(examineAnswerSchema.parse(written(examined))).toEqual(examined);
    const failed = { kind: 'failed', code: 'ReportsUnavailable', message: 'No.' };
    expect(examineAnswerSchema.parse(written(failed))).toEqual(failed);
    const summarised = { resources: 2, findings: 3, remedies: 1, incomplete: 1 };
    expect(summariseAnswerSchema.parse(written(summarised))).toEqual(summarised);
    const { id: resourceId } = flexibleServer();
    const overtaken = { ...summarised, inFlight: [{ operationId: 'op', resourceId, isOfEarlierAudit: true }] };
    expect(summariseAnswerSchema.parse(written(overtaken))).toEqual(overtaken);
  });
});

test('the tables of an audit are the proof, what is wrong, and what could not be read', () => {
  expect(auditTables).toEqual(['findings', 'estate', 'incomplete']);
});

test('an audit that was interrupted has a reason of its own', () => {
  expect(interrupted.code).toBe('AuditInterrupted');
});

test('a server tells what it replicates, and so does what is on it', () => {
  const server = flexibleServer({ replicationRole: 'AsyncReplica', sourceServerId: '/x' });
  const [onReplica] = resourceOnServer({ ...server, kind: 'flexibleServer' as const }, server.id);
  expect(onReplica).toMatchObject({ replicationRole: 'AsyncReplica', sourceServerId: '/x' });
  expect(onReplica !== undefined && isReadReplica(onReplica)).toBe(true);
  expect(isReadReplica({})).toBe(false);
});
