/**
 * What loads when it is first used. Reading a file costs time even where nothing in it runs: V8 looks through all of it.
 * So what a starting host does not need lies in files of its own beside `dist/main.js`. Key: the file's name.
 */
export const parts = {
  axios: 'axios',
  'clone-deep': 'lodash/cloneDeep',
  moment: 'moment',
  identity: '@azure/identity',
  'storage-blob': '@azure/storage-blob',
  telemetry: './telemetry/sdk.ts',
};

/** As {@link parts}, of our own code; it shares what it needs with what loads at the start. */
export const appParts = {
  app: './app.ts',
};

/** What a start reads: `main.js`, and what it shares with the parts of our own code. */
export const startFiles = ['dist/main.js', 'dist/shared.js'];

/** SDKs that no start and no part of our own code may contain: each is a part, or does without. */
const heavy =
  /node_modules\/(@azure\/(identity|msal|storage|monitor)|axios\/|undici\/|@opentelemetry\/(sdk|exporter|otlp))/;

/** The files of heavy SDKs in the files of the app, each with where it is. @param metafile of esbuild */
export function heavyInputs({ outputs }) {
  const ours = [...startFiles, ...Object.keys(appParts).map((name) => `dist/${name}.js`)];
  return ours.flatMap((output) =>
    Object.entries(outputs[output]?.inputs ?? {})
      .filter(([input, { bytesInOutput }]) => bytesInOutput > 0 && heavy.test(input))
      .map(([input]) => `${input} is in ${output}`),
  );
}

const isPart = new Map(Object.entries(parts).map(([name, entry]) => [entry, `./${name}.js`]));

/**
 * The durable SDK asks for `axios` when it is loaded and uses it in the HTTP calls of a client. Everything is passed on to the
 * real module, but not before something is called.
 */
const axiosOnDemand = `
const real = () => require('axios');
const create = (options) => {
  let instance;
  const call = (name) => (...args) => (instance ??= real().create(options))[name](...args);
  return new Proxy({}, { get: (_, name) => call(name) });
};
const axios = new Proxy({}, { get: (_, name) => (name === 'create' ? create : real()[name]) });
module.exports = new Proxy({ __esModule: true, default: axios }, { get: (own, name) => own[name] ?? real()[name] });
`;

/** A package that is one function, perhaps with others on it: the durable SDK asks for it at its start and calls it later. */
const functionOnDemand = (name) => `
module.exports = new Proxy(() => {}, {
  apply: (_, self, args) => Reflect.apply(require('${name}'), self, args),
  get: (_, member) => require('${name}')[member],
});`;

/** Of the hundred validators it uses one. */
const validatorOnDemand = `exports.isURL = (...args) => require('validator/lib/isURL').default(...args);`;

/** Only behind a proxy, which the calls to Azure Resource Manager do not look for; the parts have the real ones. */
const agentOnDemand = (name, className) => `
exports.${className} = class {
  constructor(...args) {
    return new (require('${name}').${className})(...args);
  }
};`;

const shims = {
  axios: axiosOnDemand,
  'lodash/cloneDeep': functionOnDemand('lodash/cloneDeep'),
  moment: functionOnDemand('moment'),
  validator: validatorOnDemand,
  'http-proxy-agent': agentOnDemand('http-proxy-agent', 'HttpProxyAgent'),
  'https-proxy-agent': agentOnDemand('https-proxy-agent', 'HttpsProxyAgent'),
};

/** The messages of zod in 50 languages cannot be dropped by a bundler: they are members of an object that is exported. */
const onlyEnglish = `export { default as en } from './en.js';`;

/** What zod can do besides, and nothing here asks for; it cannot be dropped for the same reason. */
const unusedOfZod = `
const unused = () => { throw new Error('This part of zod is not in the bundle.'); };
export const compile = unused, withParser = unused, INVALID = undefined, fromJSONSchema = unused;
export const ZodCompileAsyncError = undefined, ZodCompileUnsupportedError = undefined;`;

/** @param root where `node_modules` is @returns {import('esbuild').Plugin} */
export const lightStart = (root) => ({
  name: 'light-start',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(axios|moment|lodash\/cloneDeep|validator|https?-proxy-agent)$/ }, ({ path, namespace }) => {
      if (namespace !== 'shim') return { path, namespace: 'shim' };
      return isPart.has(path) ? { path: isPart.get(path), external: true } : undefined;
    });
    onLoad({ filter: /.*/, namespace: 'shim' }, ({ path }) => ({ contents: shims[path], resolveDir: root }));
    onResolve({ filter: /^@azure\/(identity|storage-blob)$/ }, ({ path, kind }) =>
      // A static import would load it at the start: it is bundled then, and the check of the package says that it is too big.
      kind === 'dynamic-import' ? { path: isPart.get(path), external: true } : undefined,
    );
    onResolve({ filter: /^\.\/sdk$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './telemetry.js', external: true } : undefined,
    );
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({ contents: onlyEnglish }));
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/](core[\\/]compile|classic[\\/]from-json-schema)\.js$/ }, () => ({
      contents: unusedOfZod,
    }));
  },
});
