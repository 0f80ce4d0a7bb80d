import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { appParts, lightStart, parts } from './bundle-parts.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

const commonJs = {
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  // `import()` of a part becomes a `require`: what Node imports once it never forgets, and hosts load an app anew.
  supported: { 'dynamic-import': false },
  // A package that is bundled as an ES module may ask where it is; CommonJS has no answer, and esbuild would put nothing there.
  define: { 'import.meta.url': 'urlOfThisFile' },
};
const banner = "'use strict';const urlOfThisFile = require('node:url').pathToFileURL(__filename).href;";

/**
 * What ships: one bundle, in files that load at the start and files that load when they are first used.
 * `@azure/functions-core` is not a package; the Functions worker injects it.
 */
const deployed = {
  absWorkingDir: root,
  outdir: 'dist',
  bundle: true,
  external: ['@azure/functions-core'],
  minifySyntax: true,
  minifyWhitespace: true,
  metafile: true,
  logLevel: 'warning',
};

/**
 * The app itself. `shared.js` has what both need, and is there once. esbuild can divide ES modules only, so that each
 * file becomes CommonJS afterwards.
 */
const app = {
  ...deployed,
  platform: 'node',
  target: 'node20',
  entryPoints: { main: 'main.ts', ...appParts },
  format: 'esm',
  splitting: true,
  // Without a hash: a second file of shared code would have the same name, and the build would say so.
  chunkNames: 'shared',
  plugins: [lightStart(root)],
};

/** SDKs, apart from the app: each is whole. */
const sdks = { ...deployed, ...commonJs, banner: { js: banner }, entryPoints: parts };

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

const whitespace = { minifyWhitespace: true, minifySyntax: true };

async function toCommonJs({ path, text }) {
  const { code } = await esbuild.transform(text, { ...commonJs, ...whitespace, banner, sourcefile: path });
  return { path, contents: code };
}

/** Files appear whole: who runs the old build meanwhile never reads half of the new one. */
async function build(options) {
  const result = await esbuild.build({ ...options, write: false });
  const files = options.format === 'esm' ? await Promise.all(result.outputFiles.map(toCommonJs)) : result.outputFiles;
  await Promise.all(
    files.map(async ({ path, contents }) => {
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
  const metafiles = [(await build(sdks)).metafile, (await build(app)).metafile];
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
