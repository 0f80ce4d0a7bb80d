import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';

/**
 * The gate: everything that can be checked without running the code at the same time, as many as there are processors,
 * then the build, the package and the tests. Each part is an npm script of its own; the first stage reports all that fail.
 */
const stages = [
  ['check:lint', 'check:types', 'check:imports', 'check:format', 'check:dead-code'],
  ['build'],
  ['check:package'],
  ['jest:all'],
];

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** Runs one script; what it prints comes at its end, except for the tests, whose progress is worth seeing. */
function run(script) {
  const startedAt = performance.now();
  const isLive = script === 'jest:all';
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', script], {
      stdio: isLive ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    const output = [];
    child.stdout?.on('data', (chunk) => output.push(chunk));
    child.stderr?.on('data', (chunk) => output.push(chunk));
    child.on('close', (code) => {
      console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${script} (${seconds(startedAt)})`);
      if (code !== 0) process.stdout.write(Buffer.concat(output));
      resolve(code === 0);
    });
  });
}

async function runStage(scripts) {
  const waiting = [...scripts];
  const results = [];
  async function worker() {
    for (let script = waiting.shift(); script !== undefined; script = waiting.shift()) results.push(await run(script));
  }
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, worker));
  return results.every(Boolean);
}

const startedAt = performance.now();
for (const stage of stages) {
  if (!(await runStage(stage))) {
    console.log(`The gate is closed after ${seconds(startedAt)}.`);
    process.exit(1);
  }
}
console.log(`All checks and tests passed in ${seconds(startedAt)}.`);
