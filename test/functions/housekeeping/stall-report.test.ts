import { stallReport } from '../../../functions/housekeeping/stall-report';
import { HOUR, instance, NOW } from '../../domain/housekeeping/instances';
import { idOf } from './engine-in-memory';

const membersOf = (line: string | undefined): unknown => JSON.parse(line ?? 'null');

describe('the report of the watchdog', () => {
  it('is one summary when everything gets on', () => {
    const report = stallReport([instance(), instance()], 3600, NOW);
    expect(report).toMatchObject({ stalls: [], isQuiet: true });
    expect(membersOf(report.summary)).toEqual({ event: 'sauvegarde.watchdog', active: 2, stalled: 0, reported: 0 });
  });

  it('says which instance, since when, why it is late and what to do, and nothing else of it', () => {
    const customStatus = { phase: 'confirm', polls: 3, lastError: { message: 'https://signed.example/?sig=1' } };
    const { stalls } = stallReport([instance({ customStatus, lastUpdatedAt: NOW - 2 * HOUR })], 3600, NOW);
    expect(stalls.map(membersOf)).toEqual([
      {
        event: 'sauvegarde.stalled',
        instanceId: 'op-c385d5c3440256eeb3242d95e617cf0a',
        orchestration: 'protect',
        runtimeStatus: 'Running',
        phase: 'confirm',
        createdDateTime: '2030-06-15T11:00:00.000Z',
        lastUpdatedDateTime: '2030-06-15T10:00:00.000Z',
        expectedBy: '2030-06-15T11:00:00.000Z',
        basis: 'lastUpdate',
        overdueSeconds: 3600,
        whatToDo: expect.stringContaining('start it again'),
      },
    ]);
  });

  it('keeps to one line each, whatever a phase holds', () => {
    const customStatus = { phase: `a\nb\u2028${'x'.repeat(5_000)}` };
    const { stalls } = stallReport([instance({ customStatus, lastUpdatedAt: 0 })], 3600, NOW);
    expect(stalls[0]).not.toMatch(/[\n\r]/);
    expect(stalls[0]?.length).toBeLessThan(1_000);
  });

  it('reports the latest fifty of many, and counts them all', () => {
    const many = Array.from({ length: 120 }, (_, index) =>
      instance({ instanceId: idOf(index), lastUpdatedAt: NOW - 2 * HOUR - ((index * 37) % 120) * 1000 }),
    );
    const { stalls, summary } = stallReport(many, 3600, NOW);
    expect(membersOf(summary)).toMatchObject({ active: 120, stalled: 120, reported: 50 });
    const overdue = stalls.map((line) => Number(/"overdueSeconds":(\d+)/.exec(line)?.[1]));
    expect(overdue).toEqual(Array.from({ length: 50 }, (_, index) => 3600 + 119 - index));
  });
});
