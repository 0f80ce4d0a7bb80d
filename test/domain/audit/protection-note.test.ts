import { dayFolder, noteOf, notePath, PROTECTION_NOTES } from '../../../domain/audit/protection-note';
import { operationId } from '../../../domain/operation-id';
import { reportPathNames } from '../../../reports/report-path';

const ID = operationId('op-3d95fe52a70b5316bf6122e402168526', '134860f4');

describe('the note of a protection', () => {
  test.each(['event', 'audit'] as const)('says by its name all that is measured: found by %s', (foundBy) => {
    const protectedAt = Date.parse('2026-11-24T23:59:59.999Z');
    const record = { foundBy, createdAt: protectedAt - 90_000, foundAt: protectedAt - 60_000, protectedAt };
    const path = notePath(record, ID);
    expect(path.startsWith(`${PROTECTION_NOTES}/2026-11-24/`)).toBe(true);
    expect(dayFolder(protectedAt)).toBe(`${PROTECTION_NOTES}/2026-11-24`);
    expect(noteOf(path)).toEqual(record);
    expect(reportPathNames(path)).toHaveLength(3);
  });

  test.each(['protections/2026-11-24/x', 'protections/2026-11-24/1-request-2-3-op', ''])('is not "%s"', (path) => {
    expect(noteOf(path)).toBeUndefined();
  });
});
