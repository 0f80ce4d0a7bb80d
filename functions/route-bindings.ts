import type { Route } from './http/route';

/** What the host has to know of a route before anybody calls it; the rest of it loads with the first call. */
export interface RouteBinding extends Pick<Route, 'name' | 'method' | 'route' | 'engine'> {
  /** Whether no key is asked for, however callers are known. */
  readonly isOpen?: boolean;
}

/** In alphabetical order; the routes themselves (`routes.ts`) say the same, and a test compares them. */
export const routeBindings: readonly RouteBinding[] = [
  { name: 'approveOperationHttp', method: 'POST', route: 'operations/{id}/approve', engine: true },
  { name: 'backUpNowHttp', method: 'POST', route: 'protection-actions/backup/{*resourceId}', engine: true },
  { name: 'cancelAuditHttp', method: 'POST', route: 'audits/{id}/cancel', engine: true },
  { name: 'cancelBulkProtectionHttp', method: 'POST', route: 'bulk-protections/{id}/cancel', engine: true },
  { name: 'cancelOperationHttp', method: 'POST', route: 'operations/{id}/cancel', engine: true },
  { name: 'changePolicyHttp', method: 'POST', route: 'protection-actions/change-policy/{*resourceId}', engine: true },
  { name: 'getAuditHttp', method: 'GET', route: 'audits/{id}', engine: true },
  { name: 'getAuditTableHttp', method: 'GET', route: 'audits/{id}/tables/{table}', engine: false },
  { name: 'getBulkProtectionHttp', method: 'GET', route: 'bulk-protections/{id}', engine: true },
  { name: 'getOpenApiHttp', method: 'GET', route: 'openapi.json', engine: false, isOpen: true },
  { name: 'getOperationHttp', method: 'GET', route: 'operations/{id}', engine: true },
  { name: 'getProtectionHttp', method: 'GET', route: 'protections/{*resourceId}', engine: true },
  { name: 'grantPermissionsHttp', method: 'PUT', route: 'permissions/{*resourceId}', engine: true },
  { name: 'healthHttp', method: 'GET', route: 'health', engine: false, isOpen: true },
  { name: 'listAuditsHttp', method: 'GET', route: 'audits', engine: true },
  { name: 'listBulkItemsHttp', method: 'GET', route: 'bulk-protections/{id}/items', engine: false },
  { name: 'listFindingsHttp', method: 'GET', route: 'audits/{id}/findings', engine: true },
  { name: 'listJobsHttp', method: 'GET', route: 'jobs/{*resourceId}', engine: true },
  { name: 'listOperationsHttp', method: 'GET', route: 'operations', engine: true },
  { name: 'listRecoveryPointsHttp', method: 'GET', route: 'recovery-points/{*resourceId}', engine: true },
  { name: 'planPermissionsHttp', method: 'POST', route: 'permissions/{*resourceId}', engine: false },
  { name: 'previewRulesHttp', method: 'POST', route: 'rules/preview', engine: false },
  { name: 'protectDatabaseHttp', method: 'PUT', route: 'protections/{*resourceId}', engine: true },
  { name: 'rejectOperationHttp', method: 'POST', route: 'operations/{id}/reject', engine: true },
  { name: 'restoreHttp', method: 'POST', route: 'restores/{*resourceId}', engine: true },
  { name: 'resumeBackupsHttp', method: 'POST', route: 'protection-actions/resume-backups/{*resourceId}', engine: true },
  {
    name: 'resumeProtectionHttp',
    method: 'POST',
    route: 'protection-actions/resume-protection/{*resourceId}',
    engine: true,
  },
  { name: 'startAuditHttp', method: 'POST', route: 'audits', engine: true },
  { name: 'startBulkProtectionHttp', method: 'POST', route: 'bulk-protections', engine: true },
  {
    name: 'suspendBackupsHttp',
    method: 'POST',
    route: 'protection-actions/suspend-backups/{*resourceId}',
    engine: true,
  },
  { name: 'undeleteHttp', method: 'POST', route: 'protection-actions/undelete/{*resourceId}', engine: true },
  { name: 'unprotectDatabaseHttp', method: 'DELETE', route: 'protections/{*resourceId}', engine: true },
  { name: 'validateDatabaseHttp', method: 'POST', route: 'validations/{*resourceId}', engine: true },
];
