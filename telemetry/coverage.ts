import type { AuditId } from '../domain/audit/audit-id';
import type { AuditReports } from '../domain/audit/audit-reports';
import { recordCoverage } from './meters';

/** An activity at the end of an audit, after which the coverage that the audit has found is in the metrics. */
export const withCoverage =
  <Input extends { readonly auditId: AuditId }, Rest extends readonly unknown[], Output>(
    handler: (input: Input, ...rest: Rest) => Promise<Output>,
    reports: Pick<AuditReports, 'record'>,
  ) =>
  async (input: Input, ...rest: Rest): Promise<Output> => {
    const output = await handler(input, ...rest);
    const percent = (await reports.record(input.auditId))?.summary?.coveredPercent;
    if (typeof percent === 'number') recordCoverage(percent);
    return output;
  };
