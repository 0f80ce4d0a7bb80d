import { createSdkRunner } from '../host/durable/support/sdk-runner';
import { currentVersion } from './current-version';
import { recordScenarios } from './record-scenarios';
import { historiesOf, recordedVersions } from './recorded-history';
import { replay } from './replay';
import { todaysOrchestrators } from './todays-orchestrators';

const runner = createSdkRunner({ orchestrators: todaysOrchestrators });

describe.each(recordedVersions())('An instance of version %s that is in flight', (version) => {
  it.each(historiesOf(version).map((history) => ({ history, ...history })))(
    'goes on with $scenario (generation $generation) on the orchestrators of today',
    async ({ history }) => {
      await expect(replay(history, runner)).resolves.toBeUndefined();
    },
  );
});

describe('The recorded histories', () => {
  it('are there for the version that host.json gives to new instances, one of each scenario', () => {
    const recorded = new Set(historiesOf(currentVersion()).map(({ scenario }) => scenario));
    expect([...recorded].sort()).toEqual(recordScenarios.map(({ name }) => name).sort());
  });

  it('hold every generation of an operation that continues as new, and of each the end', () => {
    const generations = historiesOf('1.0.0').filter(({ scenario }) => scenario === 'continued-as-new');
    expect(generations.length).toBeGreaterThanOrEqual(3);
    expect(generations.map(({ end }) => end.kind)).toEqual([
      ...generations.slice(1).map(() => 'continuedAsNew'),
      'completed',
    ]);
  });

  it('hold no address of the machine that recorded them, no signature and no token', () => {
    for (const version of recordedVersions()) {
      expect(JSON.stringify(historiesOf(version))).not.toMatch(
        /127\.0\.0\.1|localhost|Bearer|[?&]s(?:ig)?=|node_modules/,
      );
    }
  });
});
