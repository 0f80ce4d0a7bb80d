import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { deployedFiles } from './deployed-files.mjs';

/**
 * Lays out what is deployed, with the `host.json` of one durable backend. It has to be in the package: the controller that
 * scales the app reads `host.json`, and not the settings that the host would take over it.
 */
const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** The members of `storageProvider`, by the names that the templates have for the backends. */
const storageProviders = {
  AzureStorage: ({ storageProvider }) => storageProvider,
  DurableTaskScheduler: () => ({
    type: 'azureManaged',
    connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING',
  }),
};

/** What the Functions worker reads of it, and whoever looks at the package; scripts and packages are those of the repository. */
const deployedManifest = ({ name, version, type, main, engines }) => ({ name, version, type, main, engines });

const readJson = async (file) => JSON.parse(await readFile(resolve(root, file), 'utf8'));
const writeJson = (file, json) => writeFile(resolve(out, file), `${JSON.stringify(json, null, 2)}\n`);

function hostJsonFor(backend, hostJson) {
  const { durableTask } = hostJson.extensions;
  const extensions = {
    ...hostJson.extensions,
    durableTask: { ...durableTask, storageProvider: storageProviders[backend](durableTask) },
  };
  return { ...hostJson, extensions };
}

const { values } = parseArgs({ options: { backend: { type: 'string' }, out: { type: 'string' } } });
// azd hands over its environment, which the templates take their parameter from.
const backend = values.backend ?? (process.env.SAUVEGARDE_DURABLE_BACKEND || 'AzureStorage');
const out = resolve(root, values.out ?? 'build/package');

if (Object.hasOwn(storageProviders, backend)) {
  await rm(out, { recursive: true, force: true });
  for (const file of await deployedFiles(root)) {
    await mkdir(dirname(resolve(out, file)), { recursive: true });
    await cp(resolve(root, file), resolve(out, file));
  }
  await writeJson('host.json', hostJsonFor(backend, await readJson('host.json')));
  await writeJson('package.json', deployedManifest(await readJson('package.json')));
  console.log(`The package for ${backend} is in ${out}.`);
} else {
  console.error(`There is no durable backend ${backend}: it is ${Object.keys(storageProviders).join(' or ')}.`);
  process.exitCode = 1;
}
