/**
 * Who may do what, written down a second time: a change of access has to be made here too, by somebody who means it.
 * `anyone` is for routes that do not ask. `given` are parameters that make it this row's request.
 */
export interface ExpectedAccess {
  readonly operation: string;
  readonly may: 'anyone' | readonly string[];
  readonly given?: Readonly<Record<string, string>>;
}

const everyRole = [
  'Reader',
  'Operator',
  'PermissionAdministrator',
  'Restorer',
  'Deleter',
  'Approver',
  'Auditor',
] as const;

export const allRoles: readonly string[] = everyRole;

export const expectedAccess: readonly ExpectedAccess[] = [
  { operation: 'PUT /api/protections/{resourceId}', may: ['Operator'] },
  { operation: 'GET /api/protections/{resourceId}', may: everyRole },
  { operation: 'DELETE /api/protections/{resourceId}', may: ['Operator'] },
  { operation: 'DELETE /api/protections/{resourceId}', given: { data: 'delete' }, may: ['Deleter'] },
  { operation: 'POST /api/validations/{resourceId}', may: ['Operator'] },
  { operation: 'POST /api/protection-actions/suspend-backups/{resourceId}', may: ['Operator'] },
  { operation: 'POST /api/protection-actions/resume-backups/{resourceId}', may: ['Operator'] },
  { operation: 'POST /api/protection-actions/resume-protection/{resourceId}', may: ['Operator'] },
  { operation: 'POST /api/protection-actions/undelete/{resourceId}', may: ['Operator'] },
  { operation: 'POST /api/protection-actions/change-policy/{resourceId}', may: ['Operator'] },
  { operation: 'POST /api/protection-actions/backup/{resourceId}', may: ['Operator'] },
  { operation: 'POST /api/restores/{resourceId}', may: ['Restorer'] },
  { operation: 'POST /api/permissions/{resourceId}', may: ['Operator', 'PermissionAdministrator'] },
  { operation: 'PUT /api/permissions/{resourceId}', may: ['PermissionAdministrator'] },
  { operation: 'GET /api/recovery-points/{resourceId}', may: everyRole },
  { operation: 'GET /api/jobs/{resourceId}', may: everyRole },
  { operation: 'GET /api/operations', may: everyRole },
  { operation: 'GET /api/operations/{id}', may: everyRole },
  // Of those that a Deleter has asked for, while they wait for approval: test/functions/approvals/withdrawal.test.ts.
  { operation: 'POST /api/operations/{id}/cancel', may: ['Operator', 'Deleter'] },
  { operation: 'POST /api/operations/{id}/approve', may: ['Approver'] },
  { operation: 'POST /api/operations/{id}/reject', may: ['Approver'] },
  { operation: 'POST /api/bulk-protections', may: ['Operator'] },
  { operation: 'GET /api/bulk-protections/{id}', may: everyRole },
  { operation: 'GET /api/bulk-protections/{id}/items', may: everyRole },
  { operation: 'POST /api/bulk-protections/{id}/cancel', may: ['Operator'] },
  { operation: 'POST /api/rules/preview', may: everyRole },
  { operation: 'POST /api/audits', may: ['Auditor'] },
  { operation: 'GET /api/audits', may: everyRole },
  { operation: 'GET /api/audits/{id}', may: everyRole },
  { operation: 'GET /api/audits/{id}/findings', may: everyRole },
  { operation: 'GET /api/audits/{id}/tables/{table}', may: everyRole },
  { operation: 'POST /api/audits/{id}/cancel', may: ['Auditor'] },
  { operation: 'GET /api/openapi.json', may: 'anyone' },
  { operation: 'GET /api/health', may: 'anyone' },
];
