import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { auditId } from '../../domain/audit/audit-id';
import type { FindingPlace } from '../../domain/audit/audit-reports';
import type { Finding } from '../../domain/audit/finding';
import { reportPaths } from '../../domain/audit/report-paths';
import { auditReports } from '../../reports/audit-reports';
import { directoryReportStore } from '../../reports/directory-report-store';
import { toLines } from '../../reports/row-files';

const ID = auditId(Date.parse('2026-11-24T02:00:00Z'), '1a2b3c4d');

const finding = (name: string, isUrgent: boolean): Finding => ({
  ...{ kind: 'unprotected', severity: isUrgent ? 'high' : 'low', resourceId: name, subscriptionId: '' },
  ...{ datasourceType: 'x', message: 'm', fix: 'f', evidence: {} },
});

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'findings-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

/** Buckets of some findings, the order in which they are written, and how they are asked for. */
const anyAudit = fc.array(fc.array(fc.boolean(), { maxLength: 4 }), { minLength: 1, maxLength: 12 }).chain((buckets) =>
  fc.record({
    buckets: fc.constant(
      buckets.map((own, bucket) => own.map((isUrgent, line) => finding(`${bucket}/${line}`, isUrgent))),
    ),
    order: fc.shuffledSubarray([...buckets.keys()], { minLength: buckets.length }),
    pagesBetween: fc.array(fc.nat(3), { minLength: buckets.length, maxLength: buckets.length }),
    top: fc.integer({ min: 1, max: 5 }),
    onlyUrgent: fc.boolean(),
  }),
);

describe('the findings of an audit, in pages', () => {
  it('come once each and in one order, however many are written while they are read', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(anyAudit, async ({ buckets, order, pagesBetween, top, onlyUrgent }) => {
        const store = directoryReportStore(join(directory, String(run++)));
        const reports = auditReports(store);
        const filter = onlyUrgent ? { severities: ['high'] as const } : {};
        const seen: string[] = [];
        let place: FindingPlace = { bucket: 0, line: 0 };
        const read = async (isGrowing: boolean): Promise<boolean> => {
          const { findings, next } = await reports.findings(ID, { filter, from: place, top, isGrowing });
          seen.push(...findings.map(({ resourceId }) => resourceId));
          if (next !== undefined) place = next;
          return next !== undefined;
        };
        for (const [index, bucket] of order.entries()) {
          for (let page = 0; page < (pagesBetween[index] ?? 0); page++) expect(await read(true)).toBe(true);
          await store.write(reportPaths.findingsOf(ID, bucket), toLines(buckets[bucket] ?? []));
        }
        while (await read(false));
        const wanted = buckets.flat().filter(({ severity }) => !onlyUrgent || severity === 'high');
        expect(seen).toEqual(wanted.map(({ resourceId }) => resourceId));
      }),
      { numRuns: 40 },
    );
  });

  it('of an audit that ended early are those that are there, gaps or not', async () => {
    const store = directoryReportStore(directory);
    await store.write(reportPaths.findingsOf(ID, 1), toLines([finding('b', true)]));
    await store.write(reportPaths.findingsOf(ID, 3), toLines([finding('d', true)]));
    const page = { filter: {}, from: { bucket: 0, line: 0 }, top: 10 };
    const growing = await auditReports(store).findings(ID, { ...page, isGrowing: true });
    expect(growing).toEqual({ findings: [], next: { bucket: 0, line: 0 } });
    const ended = await auditReports(store).findings(ID, { ...page, isGrowing: false });
    expect(ended.findings.map(({ resourceId }) => resourceId)).toEqual(['b', 'd']);
    expect(ended).not.toHaveProperty('next');
  });
});
