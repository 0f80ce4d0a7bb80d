/**
 * Loads an app as the Functions worker does, once, and prints what that cost as JSON: milliseconds by the clock and of the
 * processor, files and their bytes; and how long the first answer takes after that. A process of its own for each measurement, since modules load only once.
 */
const { readFileSync, statSync } = require('node:fs');
const Module = require('node:module');

class Disposable {
  dispose() {}
}

const handlers = new Map();

/** What the worker answers for `@azure/functions-core`. */
const core = {
  version: '3.11.0',
  hostVersion: '4.1037.0',
  Disposable,
  setProgrammingModel(model) {
    core.model = model;
  },
  getProgrammingModel: () => core.model,
  registerFunction({ name }, handler) {
    handlers.set(name, handler);
    return new Disposable();
  },
  registerHook: () => new Disposable(),
  log() {},
};

const original = Module._load;
Module._load = function load(request, ...rest) {
  return request === '@azure/functions-core' ? core : Reflect.apply(original, this, [request, ...rest]);
};

const file = process.argv[2];
// Out of the page cache: the disk is not what is compared.
readFileSync(file);
const before = { time: performance.now(), cpu: process.cpuUsage() };
require(file);
const milliseconds = performance.now() - before.time;
const { user, system } = process.cpuUsage(before.cpu);
// The files of this process; the script that measures is the first.
const loaded = Object.keys(require.cache).slice(1);
const bytes = loaded.reduce((sum, path) => sum + statSync(path).size, 0);
const cpuMilliseconds = (user + system) / 1000;
const sample = { milliseconds, cpuMilliseconds, files: loaded.length, bytes, functions: handlers.size };

/** As little of a request as the route reads that only says that the app runs. */
const request = { headers: new Headers(), query: new URLSearchParams(), params: {} };

async function measureFirstAnswer() {
  const asked = performance.now();
  const { status } = await handlers.get('healthHttp')(request, { log() {}, error: console.error });
  if (status !== 200) throw new Error(`The first answer has the status ${status}.`);
  console.log(JSON.stringify({ ...sample, firstAnswerMilliseconds: performance.now() - asked }));
}
void measureFirstAnswer();
