import type { RetryClass } from './retry-class';

/** What a code means and what to do about it. */
export interface CatalogueEntry {
  readonly retryClass: RetryClass;
  readonly cause: string;
  readonly fix: string;
}

export const entry = (retryClass: RetryClass, cause: string, fix: string): CatalogueEntry => ({
  retryClass,
  cause,
  fix,
});

/** A role that the vault's identity lacks. */
export const identityRole = (role: string, scope: string): CatalogueEntry =>
  entry(
    'waitForPermission',
    `The managed identity of the Backup vault lacks a role: ${role} on ${scope}, or it was granted too recently.`,
    `Grant ${role} on ${scope} to the vault's identity. Role assignments can take up to 30 minutes to be seen.`,
  );
