import type { SummariseAnswer, SummariseInput } from '../../domain/audit/audit-steps';
import type { EarlierAudit, IncompletePart } from '../../domain/audit/audit-summary';
import {
  estateCsvHeader,
  findingCsvHeader,
  findingCsvLine,
  incompleteCsvHeader,
  incompleteCsvLine,
} from '../../domain/audit/csv';
import { findingSchema } from '../../domain/audit/finding';
import { reportPaths, workingPaths } from '../../domain/audit/report-paths';
import { earlierAudit, MAX_EARLIER_AUDITS, summarise } from '../../domain/audit/summarise';
import { emptyTally, mergeTallies, type Tally, tallySchema } from '../../domain/audit/tally';
import type { RuleSet } from '../../domain/rules/rule-set';
import type { ReportStore } from '../../reports/report-store';
import { incompleteRow } from './collected-rows';
import { earlierAudits, writeRecord } from '../../reports/audit-reports';
import { orderRemedies } from './remedy-order';
import { readFolder, readRows } from '../../reports/row-files';

const bucketsOf = ({ buckets }: SummariseInput): number[] => Array.from({ length: buckets }, (_, bucket) => bucket);

async function readTally(store: ReportStore, path: string): Promise<Tally> {
  const text = await store.read(path);
  if (text === undefined) throw new Error(`${path} is missing: a bucket was not examined`);
  return tallySchema.parse(JSON.parse(text));
}

async function totalTally(store: ReportStore, input: SummariseInput): Promise<Tally> {
  let total = emptyTally;
  for (const bucket of bucketsOf(input)) {
    total = mergeTallies(total, await readTally(store, workingPaths.tally(input.auditId, bucket)));
  }
  return total;
}

async function earlierThan(store: ReportStore, auditId: SummariseInput['auditId']): Promise<EarlierAudit[]> {
  const earlier: EarlierAudit[] = [];
  for await (const { summary } of earlierAudits(store, auditId)) {
    if (summary === undefined) continue;
    earlier.push(earlierAudit(summary));
    if (earlier.length === MAX_EARLIER_AUDITS) break;
  }
  return earlier;
}

/** The tables for people, a bucket at a time: neither is ever whole in memory. */
async function* findingsTable(store: ReportStore, input: SummariseInput): AsyncGenerator<string> {
  yield findingCsvHeader;
  for (const bucket of bucketsOf(input)) {
    const findings = await readRows(store, reportPaths.findingsOf(input.auditId, bucket), findingSchema);
    yield findings.map(findingCsvLine).join('');
  }
}

async function* estateTable(store: ReportStore, input: SummariseInput): AsyncGenerator<string> {
  yield estateCsvHeader;
  for (const bucket of bucketsOf(input)) yield (await store.read(workingPaths.estate(input.auditId, bucket))) ?? '';
}

const incompleteTable = (parts: readonly IncompletePart[]): string =>
  [incompleteCsvHeader, ...parts.map(incompleteCsvLine)].join('');

/** Adds up what the buckets came to, compares it with earlier audits, and writes the tables. */
export const summariseAudit =
  ({ store, rules }: { readonly store: ReportStore; readonly rules: RuleSet }) =>
  async (input: SummariseInput): Promise<SummariseAnswer> => {
    const { auditId, trigger, correlationId, timeToProtect } = input;
    const startedAt = new Date(input.startedAt).toISOString();
    const incomplete = await readFolder(store, workingPaths.incomplete(auditId), incompleteRow);
    const summary = summarise(await totalTally(store, input), {
      ...{ id: auditId, trigger, startedAt, rules, timeToProtect },
      endedAt: new Date(input.endedAt).toISOString(),
      earlier: await earlierThan(store, auditId),
      incomplete,
    });
    await store.write(reportPaths.findingsTable(auditId), findingsTable(store, input));
    await store.write(reportPaths.estateTable(auditId), estateTable(store, input));
    await store.write(reportPaths.incompleteTable(auditId), incompleteTable(incomplete));
    const { count: remedies, running: inFlight } = await orderRemedies(store, auditId, bucketsOf(input));
    await writeRecord(store, auditId, { id: auditId, trigger, status: 'Running', startedAt, correlationId, summary });
    const { resources, findingCount: findings, incompleteCount } = summary;
    return {
      ...{ resources, findings, remedies },
      ...(incompleteCount !== undefined && { incomplete: incompleteCount }),
      ...(inFlight.length > 0 && { inFlight }),
    };
  };
