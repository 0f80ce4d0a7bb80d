import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import prettier from 'prettier';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const file = resolve(root, 'schemas/rules.schema.json');

/** The schema is TypeScript: bundled in memory, so that this needs no build and leaves nothing behind. */
async function loadSchema() {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['domain/rules/json-schema.ts'],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
  });
  const [bundle] = outputFiles;
  const { ruleSetJsonSchema } = await import(
    `data:text/javascript;base64,${Buffer.from(bundle.contents).toString('base64')}`
  );
  return ruleSetJsonSchema();
}

const options = await prettier.resolveConfig(file);
const text = await prettier.format(JSON.stringify(await loadSchema()), { ...options, filepath: file });

if (process.argv.includes('--check')) {
  const committed = await readFile(file, 'utf8').catch(() => '');
  if (committed !== text) {
    console.error('schemas/rules.schema.json is not current: run "node tools/write-rules-schema.mjs".');
    process.exitCode = 1;
  }
} else {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
