import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { lightStart, parts } from './bundle-parts.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * What ships: one bundle, in a file that loads at the start and files that load when they are first used.
 * `@azure/functions-core` is not a package; the Functions worker injects it.
 */
const deployed = {
  absWorkingDir: root,
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['@azure/functions-core'],
  // `import()` of a part becomes a `require`: what Node imports once it never forgets, and hosts load an app anew.
  supported: { 'dynamic-import': false },
  // A package that is bundled as an ES module may ask where it is; CommonJS has no answer, and esbuild would put nothing there.
  define: { 'import.meta.url': 'urlOfThisFile' },
  banner: { js: "'use strict';const urlOfThisFile = require('node:url').pathToFileURL(__filename).href;" },
  minifySyntax: true,
  minifyWhitespace: true,
  metafile: true,
  logLevel: 'warning',
};

/** Apart, so that each part is whole: esbuild shares nothing between files of CommonJS. */
const main = { ...deployed, entryPoints: { main: 'main.ts' }, plugins: [lightStart(root)] };
const lazy = { ...deployed, entryPoints: parts };

/** What stands in for Azure on a laptop. Packages stay outside: `libsql` has a native binary. */
const localEntryPoints = {
  host: 'local/host/index.ts',
  'host-command': 'local/host/command.ts',
  arm: 'local/arm/index.ts',
  'arm-command': 'local/arm/command.ts',
  'publish-command': 'local/arm/publish-command.ts',
  start: 'local/start.ts',
  demo: 'local/demo.ts',
  'estate-demo': 'local/estate-demo.ts',
};

const local = {
  absWorkingDir: root,
  outdir: 'build',
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  sourcemap: 'linked',
  logLevel: 'warning',
};

/** Files appear whole: who runs the old build meanwhile never reads half of the new one. */
async function build(options) {
  const result = await esbuild.build({ ...options, write: false });
  await Promise.all(
    result.outputFiles.map(async ({ path, contents }) => {
      await mkdir(dirname(path), { recursive: true });
      const unfinished = `${path}.${process.pid}.tmp`;
      await writeFile(unfinished, contents);
      await rename(unfinished, path);
    }),
  );
  return result;
}

export async function buildApp() {
  // The parts first: who loads the new main file finds them.
  const metafiles = [(await build(lazy)).metafile, (await build(main)).metafile];
  await mkdir(resolve(root, 'build'), { recursive: true });
  const metafile = {
    inputs: Object.assign({}, ...metafiles.map(({ inputs }) => inputs)),
    outputs: Object.assign({}, ...metafiles.map(({ outputs }) => outputs)),
  };
  await writeFile(resolve(root, 'build/app.metafile.json'), JSON.stringify(metafile));
}

export async function buildLocal() {
  await build({ ...local, entryPoints: localEntryPoints });
}

/** Builds one more script in the same way, for commands that only developers use; gives the built file. */
export async function buildScript(name, file) {
  await build({ ...local, entryPoints: { [name]: file } });
  return resolve(root, `build/${name}.js`);
}

export async function buildAll() {
  await Promise.all([buildApp(), buildLocal()]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAll();
