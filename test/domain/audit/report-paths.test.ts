import * as fc from 'fast-check';
import { auditId } from '../../../domain/audit/audit-id';
import { AUDITS, partFile, REMEDIES_PER_CHUNK, reportPaths, workingPaths } from '../../../domain/audit/report-paths';
import { reportPathNames } from '../../../reports/report-path';
import { NOW } from './sample-audit';

const ID = auditId(NOW, '1a2b3c4d');
const FOLDER = `${AUDITS}/${ID}`;

const published = (number: number): string[] => [
  reportPaths.record(ID),
  reportPaths.findingsOf(ID, number),
  reportPaths.findingsTable(ID),
  reportPaths.estateTable(ID),
  reportPaths.incompleteTable(ID),
  reportPaths.failedRemedies(ID),
  reportPaths.measured(ID),
  reportPaths.remediation(ID, number),
];

const working = (number: number): string[] => [
  partFile(workingPaths.resources(ID, number), 'servers', number),
  partFile(workingPaths.instances(ID, number), 'graph', number),
  partFile(workingPaths.deleted(ID, number), 'vaults', number),
  partFile(workingPaths.singleServers(ID), 'servers', number),
  partFile(workingPaths.vaults(ID), 'vaults', number),
  partFile(workingPaths.policies(ID), 'policies', number),
  partFile(workingPaths.incomplete(ID), 'databases', number),
  partFile(workingPaths.unanswered(ID, 'deleted', number), 'deleted', number),
  workingPaths.tally(ID, number),
  workingPaths.estate(ID, number),
  workingPaths.remediesOf(ID, number),
  workingPaths.remedyChunk(ID, number),
];

describe('the files of an audit', () => {
  test('stand in its folder, and what it only works with in a folder that can go', () => {
    for (const path of published(7)) {
      expect(path.startsWith(`${FOLDER}/`)).toBe(true);
      expect(path.startsWith(`${workingPaths.all(ID)}/`)).toBe(false);
    }
    for (const path of working(7)) expect(path.startsWith(`${workingPaths.all(ID)}/`)).toBe(true);
    expect(reportPaths.findingsOf(ID, 7).startsWith(`${reportPaths.findings(ID)}/`)).toBe(true);
    expect(reportPaths.remediation(ID, 7).startsWith(`${reportPaths.remediationOf(ID)}/`)).toBe(true);
  });

  test('are of different names, which the stores take', () => {
    const paths = [...published(0), ...published(1), ...working(0), ...working(1)];
    // The record, the three tables and the two lists are there once.
    expect(new Set(paths).size).toBe(paths.length - 6);
    for (const path of paths) expect(reportPathNames(path)[0]).toBe(AUDITS);
  });

  test('sort by their number', () => {
    fc.assert(
      fc.property(fc.nat(999), fc.nat(999), (one, other) => {
        fc.pre(one < other);
        expect(reportPaths.findingsOf(ID, one) < reportPaths.findingsOf(ID, other)).toBe(true);
        expect(workingPaths.remedyChunk(ID, one) < workingPaths.remedyChunk(ID, other * 1000)).toBe(true);
        expect(partFile('a', 'b', one) < partFile('a', 'b', other * 1000)).toBe(true);
      }),
    );
  });

  test('have as many remedies as one look can take in', () => {
    expect(REMEDIES_PER_CHUNK).toBeGreaterThanOrEqual(10);
    expect(REMEDIES_PER_CHUNK).toBeLessThanOrEqual(100);
  });
});
