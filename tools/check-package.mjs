import { readFile, stat } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deployedFiles } from './deployed-files.mjs';

/** Proves what would be deployed: the bundle, two JSON files, nothing of `local/` or of the tests, nothing left outside. */
const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const problems = [];

const files = await deployedFiles(root);
const expected = ['dist/main.js', 'host.json', 'package.json'];
for (const file of expected) if (!files.includes(file)) problems.push(`${file} would not be deployed`);
for (const file of files) if (!expected.includes(file)) problems.push(`${file} would be deployed and is not needed`);

const metafile = JSON.parse(await readFile(resolve(root, 'build/app.metafile.json'), 'utf8'));
for (const input of Object.keys(metafile.inputs)) {
  if (/^(local|test|tools|bench|build)\//.test(input)) problems.push(`${input} is in the bundle`);
}

const bundle = metafile.outputs['dist/main.js'];
const external = bundle.imports.filter(({ external: isExternal }) => isExternal).map(({ path }) => path);
const { builtinModules } = await import('node:module');
const isBuiltin = (name) => name.startsWith('node:') || builtinModules.includes(name);
for (const name of new Set(external)) {
  if (!isBuiltin(name) && name !== '@azure/functions-core')
    problems.push(`the bundle needs ${name}, which is not deployed`);
}
if (!external.includes('@azure/functions-core')) {
  problems.push('@azure/functions-core is not external: only the Functions worker can provide it');
}

const { size } = await stat(resolve(root, 'dist/main.js'));
const MAX_BYTES = 4 * 1024 * 1024;
if (size > MAX_BYTES) problems.push(`the bundle has ${size} bytes, more than ${MAX_BYTES}`);

if (process.argv.includes('--list')) {
  for (const file of files)
    console.log(
      `${String((await stat(resolve(root, file))).size).padStart(9)}  ${relative(root, resolve(root, file))}`,
    );
}
for (const problem of problems) console.error(`Deployed package: ${problem}`);
process.exitCode = problems.length === 0 ? 0 : 1;
