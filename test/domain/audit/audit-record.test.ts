import { type AuditRecord, auditRecordSchema, auditStatuses } from '../../../domain/audit/audit-record';
import { AUDIT_INSTANCE_ID } from '../../../domain/audit/audit-request';
import { summarise } from '../../../domain/audit/summarise';
import { emptyTally } from '../../../domain/audit/tally';
import { noRules } from '../../../domain/rules/parse-rule-set';
import { nothingProtected } from './sample-audit';

const started: AuditRecord = {
  id: '20261124t020000z-1a2b3c4d',
  trigger: 'schedule',
  status: 'Running',
  startedAt: '2026-11-24T02:00:00.000Z',
  correlationId: '0b8f5a43-9d0c-5d8e-8a51-7d1c2c9be0a4',
};

const endedAt = '2026-11-24T02:10:00.000Z';

const summary = summarise(emptyTally, {
  ...{ id: started.id, trigger: started.trigger, startedAt: started.startedAt, endedAt },
  ...{ rules: noRules, earlier: [], incomplete: [], timeToProtect: nothingProtected },
});

describe('the record of an audit', () => {
  test.each<AuditRecord>([
    started,
    { ...started, status: 'Succeeded', endedAt, summary },
    { ...started, status: 'Incomplete', endedAt, summary },
    { ...started, status: 'Failed', endedAt, error: { code: 'AuthorizationFailed', message: 'No.', phase: 'servers' } },
  ])('survives being written to a file: $status', (record) => {
    expect(auditRecordSchema.parse(JSON.parse(JSON.stringify(record)))).toEqual(record);
  });

  test('has a status that is known', () => {
    for (const status of auditStatuses) expect(auditRecordSchema.safeParse({ ...started, status }).success).toBe(true);
    expect(auditRecordSchema.safeParse({ ...started, status: 'Paused' }).success).toBe(false);
  });
});

describe('the instance of audits', () => {
  test('keeps its name: the engine knows the audit that runs by it', () => {
    expect(AUDIT_INSTANCE_ID).toBe('audit');
  });
});
