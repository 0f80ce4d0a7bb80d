import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../config';
import { readDocument, repositoryRoot, sectionsOf, tableRows } from './support/markdown';

const HOUR = 3600;
const DAY = 24 * HOUR;

const upgrading = sectionsOf(readDocument('docs/operations.md'), 2).get('Upgrading') ?? '';
const rows = tableRows(upgrading);

/** A setting, the kind of wait in the table that it bounds, and its unit. */
const deadlines = [
  { wait: 'operation', setting: 'SAUVEGARDE_OPERATION_DEADLINE_SECONDS', unitSeconds: 1 },
  { wait: 'permission', setting: 'SAUVEGARDE_PERMISSION_DEADLINE_SECONDS', unitSeconds: 1 },
  { wait: 'confirm', setting: 'SAUVEGARDE_CONFIRM_DEADLINE_SECONDS', unitSeconds: 1 },
  { wait: 'job', setting: 'SAUVEGARDE_JOB_DEADLINE_SECONDS', unitSeconds: 1 },
  { wait: 'approval', setting: 'SAUVEGARDE_APPROVAL_EXPIRY_HOURS', unitSeconds: HOUR },
];

const approving = { SAUVEGARDE_REQUIRE_APPROVAL: 'true', WEBSITE_AUTH_ENABLED: 'true' };

function secondsBy(settings: Readonly<Record<string, string>>): ReadonlyMap<string, number> {
  const { waits, jobDeadlineSeconds, approval } = loadConfig({ ...approving, ...settings });
  return new Map([
    ['operation', waits.operationDeadlineSeconds],
    ['permission', waits.permissionDeadlineSeconds],
    ['confirm', waits.confirmDeadlineSeconds],
    ['job', jobDeadlineSeconds],
    ['approval', approval?.expirySeconds ?? 0],
  ]);
}

/** The largest whole number that the app starts with, found by asking it. */
function largestOf(setting: string): number {
  const takes = (value: number): boolean => {
    try {
      loadConfig({ ...approving, [setting]: String(value) });
      return true;
    } catch {
      return false;
    }
  };
  let [taken, refused] = [1, 100 * 365 * DAY];
  while (refused - taken > 1) {
    const middle = Math.floor((taken + refused) / 2);
    if (takes(middle)) taken = middle;
    else refused = middle;
  }
  return taken;
}

const longest = secondsBy(Object.fromEntries(deadlines.map(({ setting }) => [setting, String(largestOf(setting))])));

/** `11 × operation + 2 × permission`, in seconds. */
const sumOf = (formula: string, seconds: ReadonlyMap<string, number>): number =>
  [...formula.matchAll(/(\d+) × (\w+)/g)].reduce((sum, [, times, wait = '']) => {
    const each = seconds.get(wait);
    if (each === undefined) throw new Error(`There is no deadline of the name ${wait}.`);
    return sum + Number(times) * each;
  }, 0);

describe('how long an orchestration can live', () => {
  it.each(rows)('is what the settings make of it: %s', (_, formula = '', byDefault = '', atMost = '') => {
    expect(byDefault).toBe(`${sumOf(formula, secondsBy({})) / HOUR} hours`);
    expect(atMost).toBe(`${sumOf(formula, longest) / DAY} days`);
  });

  it('is how long the path of an old version is kept', () => {
    const days = Math.max(...rows.map(([, formula = '']) => sumOf(formula, longest))) / DAY;
    expect(rows).toHaveLength(5);
    expect(upgrading).toContain(`**${days} days** after the release that replaced it`);
    expect(readDocument('CONTRIBUTING.md').text).toContain(`${days} days after the release that replaced it`);
    const hours = Math.max(...rows.map(([, formula = '']) => sumOf(formula, secondsBy({})))) / HOUR;
    expect(upgrading).toContain('With the defaults, four days are enough');
    expect(Math.ceil(hours / 24)).toBe(4);
  });

  it('knows every wait of the orchestrators: one that is new has to be counted in the table', () => {
    const directory = join(repositoryRoot, 'orchestrators');
    const counts = new Map<string, number>();
    for (const file of readdirSync(directory)) {
      const waits = readFileSync(join(directory, file), 'utf8').match(/\b(?:firstAsk|startAwaiting)\(/g) ?? [];
      if (waits.length > 0) counts.set(file, waits.length);
    }
    expect(Object.fromEntries(counts)).toEqual({
      'audit-collect.ts': 1,
      'audit-repair.ts': 1,
      'audit.ts': 1,
      'auto-protect.ts': 1,
      'bulk.ts': 1,
      'confirm.ts': 4,
      'create-again.ts': 1,
      'deletion-review.ts': 2,
      'find-deleted.ts': 1,
      'grant-permissions.ts': 1,
      'lifecycle-act.ts': 3,
      'lifecycle-beside.ts': 1,
      'lifecycle-confirm.ts': 1,
      'lifecycle-find.ts': 1,
      'lifecycle-job.ts': 3,
      'lifecycle-target.ts': 1,
      'lifecycle.ts': 1,
      'protect.ts': 4,
      'refusal.ts': 1,
      'unprotect.ts': 5,
    });
  });
});
