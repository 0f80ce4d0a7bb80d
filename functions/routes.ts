import { approveOperation, rejectOperation } from './approvals/decide-operation.http';
import type { ApprovalDependencies } from './approvals/dependencies';
import { withdrawable } from './approvals/withdrawable';
import { getAuditTable, listFindings } from './audits/audit-findings.http';
import { cancelAudit, getAudit, listAudits, startAuditRoute } from './audits/audits.http';
import type { Auditing } from './audits/dependencies';
import { listBulkItems } from './bulk/bulk-items.http';
import { cancelBulkProtection, getBulkProtection, startBulkProtection } from './bulk/bulk-protections.http';
import type { BulkProtecting } from './bulk/dependencies';
import { cancelOperation } from './cancel-operation.http';
import type { Dependencies } from './dependencies';
import { getOperation } from './get-operation.http';
import { getOpenApi } from './get-open-api.http';
import { getProtection } from './get-protection.http';
import { health } from './health.http';
import type { Route } from './http/route';
import { listOperationsRoute } from './list-operations.http';
import type { LifecycleDependencies } from './lifecycle/dependencies';
import { lifecycleRoutes } from './lifecycle/lifecycle-routes';
import type { PermissionDependencies } from './permissions/dependencies';
import { grantPermissionsRoute } from './permissions/grant-permissions.http';
import { planPermissions } from './permissions/plan-permissions.http';
import { type Previewing, previewRulesRoute } from './preview/preview-rules.http';
import { protectDatabase } from './protect-database.http';
import { unprotectDatabase } from './unprotect-database.http';
import { validateDatabase } from './validate-database.http';

/** What the routes are built with. */
export type RouteDependencies = Dependencies &
  ApprovalDependencies &
  LifecycleDependencies &
  PermissionDependencies & {
    readonly previewing: Previewing;
    readonly auditing: Auditing;
    readonly bulks: BulkProtecting;
  };

/** The HTTP API, all of it, in the order of its document. */
export function routesOf(dependencies: RouteDependencies): readonly Route[] {
  const routes: readonly Route[] = [
    protectDatabase(dependencies),
    getProtection(dependencies),
    unprotectDatabase(dependencies),
    validateDatabase(dependencies),
    ...lifecycleRoutes(dependencies),
    planPermissions(dependencies),
    grantPermissionsRoute(dependencies),
    listOperationsRoute(dependencies),
    getOperation(dependencies),
    withdrawable(cancelOperation(dependencies), dependencies),
    approveOperation(dependencies),
    rejectOperation(dependencies),
    startBulkProtection(dependencies.bulks),
    getBulkProtection(dependencies.bulks),
    listBulkItems(dependencies.bulks),
    cancelBulkProtection(dependencies.bulks),
    previewRulesRoute(dependencies.previewing),
    startAuditRoute(dependencies.auditing),
    listAudits(dependencies.auditing),
    getAudit(dependencies.auditing),
    listFindings(dependencies.auditing),
    getAuditTable(dependencies.auditing),
    cancelAudit(dependencies.auditing),
    getOpenApi(() => routes),
    health(),
  ];
  return routes;
}
