import { currentVersion } from './current-version';
import { record } from './recorder';
import { recordScenarios } from './record-scenarios';

/** The recorder is needed once a release: here it shows that it still can. */
describe('the recorder', () => {
  it.each(recordScenarios.filter(({ name }) => ['protect-flexible-server', 'continued-as-new'].includes(name)))(
    'gets every episode of $name, generation by generation',
    async (scenario) => {
      const histories = await record(scenario, currentVersion());
      expect(histories.map(({ generation }) => generation)).toEqual(histories.map((_history, index) => index + 1));
      expect(histories.at(-1)?.end.kind).toBe('completed');
      for (const { episodes } of histories) {
        expect(episodes.length).toBeGreaterThan(1);
        expect(episodes.slice(1).every(({ facts }) => facts.length > 0)).toBe(true);
        expect(episodes[0]?.decisions.length).toBeGreaterThan(0);
      }
    },
  );
});
