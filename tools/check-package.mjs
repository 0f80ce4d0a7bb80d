import { readFile, stat } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { appParts, heavyInputs, parts, startFiles } from './bundle-parts.mjs';
import { deployedFiles } from './deployed-files.mjs';

/** Proves what would be deployed: the bundle, two JSON files, nothing of `local/` or of the tests, nothing left outside. */
const { values } = parseArgs({ options: { list: { type: 'boolean' }, root: { type: 'string' } } });
const root = resolve(values.root ?? resolve(dirname(fileURLToPath(import.meta.url)), '..'));
const problems = [];

/** The rules of whoever deploys, where they come with the package; nothing that this repository has. */
const optional = ['rules.json'];

const files = await deployedFiles(root);
const lazyFiles = Object.keys({ ...parts, ...appParts }).map((name) => `dist/${name}.js`);
const expected = [...startFiles, ...lazyFiles, 'host.json', 'package.json'];
for (const file of expected) if (!files.includes(file)) problems.push(`${file} would not be deployed`);
for (const file of files) {
  if (![...expected, ...optional].includes(file)) problems.push(`${file} would be deployed and is not needed`);
}

const metafile = JSON.parse(await readFile(resolve(root, 'build/app.metafile.json'), 'utf8'));
for (const input of Object.keys(metafile.inputs)) {
  if (/^(local|test|tools|bench|build)\//.test(input)) problems.push(`${input} is in the bundle`);
}

const { builtinModules, createRequire } = await import('node:module');
const isBuiltin = (name) => name.startsWith('node:') || builtinModules.includes(name);
const isLazy = (name) => lazyFiles.includes(name.replace(/^\.\//, 'dist/'));
for (const [output, { imports }] of Object.entries(metafile.outputs)) {
  const external = imports.filter((each) => each.external).map(({ path }) => path);
  for (const name of new Set(external)) {
    if (!isBuiltin(name) && !isLazy(name) && name !== '@azure/functions-core')
      problems.push(`${output} needs ${name}, which is not deployed`);
  }
}
const inStart = startFiles.flatMap((file) => metafile.outputs[file]?.imports ?? []);
if (!inStart.some(({ path, external }) => external && path === '@azure/functions-core')) {
  problems.push('@azure/functions-core is not external: only the Functions worker can provide it');
}
problems.push(...heavyInputs(metafile));

// What a bundler does not see shows when a part is loaded; the files of the app are loaded by the tests, on the embedded host.
const load = createRequire(resolve(root, 'package.json'));
for (const file of Object.keys(parts).map((name) => `dist/${name}.js`)) {
  try {
    load(resolve(root, file));
  } catch (error) {
    problems.push(`${file} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`);
  }
}

// Every byte that a start reads costs time; `npm run bench:cold` shows how much.
const sizes = await Promise.all(startFiles.map(async (file) => (await stat(resolve(root, file))).size));
const size = sizes.reduce((sum, each) => sum + each, 0);
const MAX_BYTES = 850_000;
if (size > MAX_BYTES) problems.push(`${startFiles.join(' and ')} have ${size} bytes, more than ${MAX_BYTES}`);

if (values.list) {
  for (const file of files)
    console.log(
      `${String((await stat(resolve(root, file))).size).padStart(9)}  ${relative(root, resolve(root, file))}`,
    );
}
for (const problem of problems) console.error(`Deployed package: ${problem}`);
process.exitCode = problems.length === 0 ? 0 : 1;
