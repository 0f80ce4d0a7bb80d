import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** What ships: one file. `@azure/functions-core` is not a package; the Functions worker injects it. */
const deployed = {
  absWorkingDir: root,
  entryPoints: { main: 'main.ts' },
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['@azure/functions-core'],
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: true,
  metafile: true,
  logLevel: 'warning',
};

/** What stands in for Azure on a laptop. Packages stay outside: `libsql` has a native binary. */
const localEntryPoints = {
  host: 'local/host/index.ts',
  'host-command': 'local/host/command.ts',
  arm: 'local/arm/index.ts',
  'arm-command': 'local/arm/command.ts',
  'publish-command': 'local/arm/publish-command.ts',
  start: 'local/start.ts',
  demo: 'local/demo.ts',
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
  const { metafile } = await build(deployed);
  await mkdir(resolve(root, 'build'), { recursive: true });
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
