import type { DatasourceInput, VaultSearchInput } from '../contracts';
import type { IdempotencyClaims } from '../domain/idempotency/claim';
import type { ProbeAnswer } from '../domain/long-running';
import type { WaitSettings } from '../domain/wait-settings';
import type { AccessRules } from './http/access-rules';
import type { OperationLocation, OperationsUrl } from './http/operation-location';

/** What the HTTP functions are built with; `app.ts` makes it. */
export interface Dependencies {
  readonly access: AccessRules;
  readonly location: OperationLocation;
  readonly operationsUrl: OperationsUrl;
  readonly waits: WaitSettings;
  /** Where idempotency keys are remembered. */
  readonly claims: IdempotencyClaims;
  /** The reads of `GET /api/protections`: one ARM call each, made while the caller waits. */
  readonly findProtections: (input: DatasourceInput) => Promise<ProbeAnswer>;
  readonly searchVault: (input: VaultSearchInput) => Promise<ProbeAnswer>;
}
