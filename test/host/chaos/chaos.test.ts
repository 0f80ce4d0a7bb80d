import { join } from 'node:path';
import { hostCommand } from '../app/built-host';
import { runChaos } from './chaos-run';

/** Other programs in every run; `CHAOS_SEED` repeats those of a run that failed. */
const seed = Number(process.env['CHAOS_SEED'] ?? Math.floor(Math.random() * 1_000_000));

it('programs end as without interruption, nothing committed is lost or done twice, when the host is killed 50 times', async () => {
  process.stderr.write(`Crash test with CHAOS_SEED=${seed}\n`);
  // Two hosts with data of their own: while one starts the other works.
  const lanes = [seed, seed + 1].map((own) =>
    runChaos({
      command: hostCommand,
      appDirectory: join(__dirname, 'app'),
      kills: 25,
      seed: own,
      instances: 8,
    }),
  );
  const reports = await Promise.all(lanes);
  const violations = reports.flatMap((report) => report.violations);
  expect({ seed, violations }).toEqual({ seed, violations: [] });
  expect(reports.reduce((sum, { kills }) => sum + kills, 0)).toBe(50);
  for (const { programs, repeatedRuns } of reports) {
    // A run that interrupted nothing would prove nothing.
    expect(programs).toBeGreaterThanOrEqual(8);
    expect(repeatedRuns).toBeGreaterThan(0);
  }
}, 120_000);
