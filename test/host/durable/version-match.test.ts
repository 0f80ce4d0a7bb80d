import fc from 'fast-check';
import { compareVersions, mayRun } from '../../../local/host/durable/version-match';
import { createMemoryStore } from '../../../local/host/store/memory-store';
import type { SdkFunctions } from './support/sdk-runner';
import { createTestHost } from './support/test-host';

const functions: SdkFunctions = {
  orchestrators: {
    *waits(context) {
      yield context.df.waitForExternalEvent('go');
      return context.df.version;
    },
  },
  activities: {},
};

describe('The order of versions', () => {
  it.each([
    ['1.0', '2.0', -1],
    ['1.10', '1.9', 1],
    ['1.0', '1.0.0', -1],
    ['1.0.0', '1.0.0', 0],
    ['', '1.0', -1],
    ['B', 'a', 1],
    ['2024-blue', '2024-BLUE', 0],
  ])('%s against %s', (left, right, order) => {
    expect(Math.sign(compareVersions(left, right))).toBe(order);
  });

  it('is the same from both sides', () => {
    const version = fc.oneof(
      fc.string(),
      fc.array(fc.nat(30), { minLength: 2, maxLength: 4 }).map((parts) => parts.join('.')),
    );
    fc.assert(
      fc.property(version, version, (left, right) => {
        expect(Math.sign(compareVersions(left, right)) + Math.sign(compareVersions(right, left))).toBe(0);
      }),
    );
  });
});

describe('A host may run', () => {
  it.each([
    ['None', '9.0', true],
    ['Strict', '2.0', true],
    ['Strict', '1.0', false],
    ['CurrentOrOlder', '1.0', true],
    ['CurrentOrOlder', '', true],
    ['CurrentOrOlder', '2.1', false],
  ] as const)('with %s an instance of version "%s": %s', (match, version, expected) => {
    expect(mayRun({ match, onMismatch: 'Reject' }, version, '2.0')).toBe(expected);
    expect(mayRun({ match, onMismatch: 'Reject' }, version, '')).toBe(true);
  });
});

describe('An instance of a newer version', () => {
  const store = createMemoryStore();
  const ofVersion = (defaultVersion: string, onMismatch: 'Reject' | 'Fail') =>
    createTestHost(functions, { store, defaultVersion, versions: { match: 'CurrentOrOlder', onMismatch } });

  it('waits, with a warning, until a host comes that may run it', async () => {
    const newer = ofVersion('2.0', 'Reject');
    await newer.start('waits', {}, 'one');
    await newer.engine.idle();

    const older = ofVersion('1.0', 'Reject');
    await older.engine.raiseEvent('one', 'go', 'null');
    await older.engine.idle();
    expect(await older.status('one')).toMatchObject({ runtimeStatus: 'Running' });
    expect(older.log).toContainEqual(
      expect.objectContaining({ level: 'warning', message: expect.stringContaining("version '2.0'") }),
    );

    const again = ofVersion('2.0', 'Reject');
    await again.engine.idle();
    expect(await again.status('one')).toMatchObject({ runtimeStatus: 'Completed', output: '2.0' });
  });

  it('fails where that is what was asked for', async () => {
    await ofVersion('2.0', 'Reject').start('waits', {}, 'two');
    const older = ofVersion('1.0', 'Fail');
    await older.engine.raiseEvent('two', 'go', 'null');
    await older.engine.idle();
    const { runtimeStatus, output } = await older.status('two');
    expect([runtimeStatus, output]).toEqual(['Failed', expect.stringContaining('may not run')]);
  });
});
