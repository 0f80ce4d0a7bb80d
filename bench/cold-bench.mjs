import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import esbuild from 'esbuild';
import { startFiles } from '../tools/bundle-parts.mjs';
import { deployedFiles } from '../tools/deployed-files.mjs';

/**
 * `npm run bench:cold`: what a starting host waits for, the evaluation of the app's module, for what is deployed and for the
 * same app without a bundler: every source file compiled by itself, every package as npm installed it. And what the first
 * invocation waits for after that, since some of the app loads with it.
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '31' },
    profile: { type: 'boolean' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});
if (values.help) {
  console.log('npm run bench:cold -- [--runs <number>] [--profile] [--json]   31 processes each by default');
  process.exit(0);
}
const runs = Number(values.runs);
const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '..');
const child = join(here, 'cold-child.cjs');
const unbundledDirectory = join(root, 'build/unbundled');
const GOAL_MILLISECONDS = 100;

/** What the app needs to start; nothing is reached. */
const environment = {
  PATH: process.env.PATH,
  SAUVEGARDE_TASK_HUB: 'ColdBench',
  SAUVEGARDE_REPORTS_DIRECTORY: join(root, 'build'),
};

const sourceFolders = ['activities', 'azure', 'domain', 'functions', 'orchestrators', 'reports', 'telemetry'];

function filesBelow(directory) {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

/** One file of JavaScript for each file of TypeScript; below the root, so that Node finds the packages of the project. */
async function buildUnbundled() {
  rmSync(unbundledDirectory, { recursive: true, force: true });
  mkdirSync(unbundledDirectory, { recursive: true });
  // The app reads the manifest that lies one level above it.
  copyFileSync(join(root, 'host.json'), join(unbundledDirectory, '..', 'host.json'));
  copyFileSync(join(root, 'package.json'), join(unbundledDirectory, 'package.json'));
  const present = readdirSync(root);
  const sources = sourceFolders
    .filter((folder) => present.includes(folder))
    .flatMap((folder) => filesBelow(join(root, folder)))
    .concat(present.filter((name) => name.endsWith('.ts')).map((name) => join(root, name)));
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: sources.filter((file) => /\.(ts|json)$/.test(file)).map((file) => relative(root, file)),
    outdir: unbundledDirectory,
    outbase: '.',
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // As in the bundle: Node's own `import()` wants names with endings.
    supported: { 'dynamic-import': false },
    logLevel: 'warning',
  });
}

/** What npm would install beside an app that is not bundled. */
function productionPackagesBytes() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const ownBytes = (path) =>
    filesBelow(join(root, path))
      .filter((file) => !relative(join(root, path), file).startsWith('node_modules'))
      .reduce((sum, file) => sum + statSync(file).size, 0);
  return Object.entries(packages)
    .filter(([path, { dev, devOptional, optional }]) => path !== '' && !dev && !devOptional && !optional)
    .reduce((sum, [path]) => sum + ownBytes(path), 0);
}

const measured = (file) => JSON.parse(execFileSync(process.execPath, [child, file], { env: environment, cwd: root }));

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Turn by turn, so that a machine that gets busier slows both; the first run of each only warms the page cache. */
function measureAll(variants) {
  const results = variants.map((variant) => ({ ...variant, samples: [] }));
  for (let run = 0; run <= runs; run++) {
    for (const { file, samples } of results) {
      const sample = measured(file);
      if (run > 0) samples.push(sample);
    }
  }
  return results.map(({ name, packageBytes, samples }) => {
    const times = samples.map(({ milliseconds }) => milliseconds);
    const [{ files, bytes, functions }] = samples;
    return {
      ...{ name, packageBytes, files, bytes, functions },
      medianMilliseconds: median(times),
      leastMilliseconds: Math.min(...times),
      medianFirstAnswerMilliseconds: median(samples.map(({ firstAnswerMilliseconds }) => firstAnswerMilliseconds)),
      medianCpuMilliseconds: median(samples.map(({ cpuMilliseconds }) => cpuMilliseconds)),
    };
  });
}

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(2)} MB`;

function printTable(results) {
  console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0].model}, load ${loadavg()[0].toFixed(1)}`);
  console.log(`Module load in ${runs} fresh processes each:\n`);
  for (const each of results) {
    console.log(each.name);
    console.log(
      `  median ${each.medianMilliseconds.toFixed(0)} ms (least ${each.leastMilliseconds.toFixed(0)}, ` +
        `processor ${each.medianCpuMilliseconds.toFixed(0)} ms)`,
    );
    console.log(`  first answer after ${each.medianFirstAnswerMilliseconds.toFixed(0)} ms more`);
    console.log(`  ${each.files} files read, ${megabytes(each.bytes)}; package ${megabytes(each.packageBytes)}`);
  }
}

/** Which packages the files that load at the start are made of. */
function printContents() {
  const { outputs } = JSON.parse(readFileSync(join(root, 'build/app.metafile.json'), 'utf8'));
  const bytesOf = new Map();
  for (const [input, { bytesInOutput }] of startFiles.flatMap((file) => Object.entries(outputs[file].inputs))) {
    const [first, second] = (input.split('node_modules/').at(-1) ?? input).split('/');
    const owner = !input.includes('node_modules/') ? 'the app' : first.startsWith('@') ? `${first}/${second}` : first;
    bytesOf.set(owner, (bytesOf.get(owner) ?? 0) + bytesInOutput);
  }
  console.log('\nWhat a start reads is made of:');
  for (const [owner, bytes] of [...bytesOf].sort(([, a], [, b]) => b - a).slice(0, 12)) {
    console.log(`  ${megabytes(bytes).padStart(8)}  ${owner}`);
  }
}

/** A profile for the browser's developer tools: `build/cold.cpuprofile`. */
function profile(file) {
  const args = ['--cpu-prof', '--cpu-prof-interval=100', '--cpu-prof-dir=build', '--cpu-prof-name=cold.cpuprofile'];
  execFileSync(process.execPath, [...args, child, file], { env: environment, cwd: root });
  console.log('\nWhere the time goes: build/cold.cpuprofile');
}

await buildUnbundled();
const bundle = join(root, 'dist/main.js');
const deployed = await deployedFiles(root);
const sum = (files) => files.reduce((bytes, file) => bytes + statSync(resolve(root, file)).size, 0);
const results = measureAll([
  { name: 'bundled (deployed)', file: bundle, packageBytes: sum(deployed) },
  {
    name: 'not bundled',
    file: join(unbundledDirectory, 'main.js'),
    packageBytes: sum(filesBelow(unbundledDirectory)) + productionPackagesBytes(),
  },
]);
if (results.some(({ functions }) => functions !== results[0].functions || functions === 0)) {
  throw new Error('The two builds do not register the same functions.');
}
if (values.json) console.log(JSON.stringify(results));
else {
  printTable(results);
  printContents();
  if (values.profile) profile(bundle);
  const [{ medianMilliseconds }] = results;
  const verdict = medianMilliseconds <= GOAL_MILLISECONDS ? 'reached' : 'MISSED';
  console.log(`\nGoal: ${GOAL_MILLISECONDS} ms. ${verdict}.`);
}
