import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { currentVersion } from './current-version';
import { record } from './recorder';
import { recordScenarios } from './record-scenarios';
import { fileNameOf, historiesDirectory, textOf } from './recorded-history';

/**
 * Records the histories of the version in host.json, as a jest run of its own (`npm run record:histories`), once, when
 * that version is released. What is recorded already stays: in-flight instances of a released version look like that.
 */
describe(`Recording the histories of version ${currentVersion()}`, () => {
  const directory = join(historiesDirectory, currentVersion());
  mkdirSync(directory, { recursive: true });

  it.each(recordScenarios)('$name', async (scenario) => {
    for (const history of await record(scenario, currentVersion())) {
      const file = join(directory, fileNameOf(history));
      if (!existsSync(file)) writeFileSync(file, textOf(history));
    }
  });
});
