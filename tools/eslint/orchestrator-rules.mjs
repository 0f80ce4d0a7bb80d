import { isBuiltin } from 'node:module';
import { isSafeThrow } from './safe-throw.mjs';
import { problemOfGlobal } from './nondeterministic-globals.mjs';

/**
 * What may not stand in an orchestrator: it is replayed, so everything it reads must come from its input or its history.
 * The rules name the pitfall and what to write instead, as the person who meets them may be new to durable execution.
 */

const REACHES_OUTSIDE = 'reaches outside of the orchestration: what it gives is not in the history. Use an activity.';

/** Those that make random or time-based ids; `v3` and `v5` are derived from their arguments. */
const RANDOM_UUIDS = new Set(['v1', 'v1ToV6', 'v4', 'v6', 'v7', 'default', '*']);

/** Methods whose result depends on the machine: its time zone, its locale. */
const MACHINE_METHODS = new Map([
  ...['FullYear', 'Month', 'Date', 'Day', 'Hours', 'Minutes'].map((unit) => [`get${unit}`, `Use \`getUTC${unit}()\`.`]),
  ['getTimezoneOffset', 'Use UTC.'],
  ['toLocaleString', 'Use `toISOString()` or a template.'],
  ['toLocaleDateString', 'Use `toISOString()`.'],
  ['toLocaleTimeString', 'Use `toISOString()`.'],
  ['localeCompare', 'Compare with `<`.'],
]);

/** The names that a declaration brings in as values: types are gone at run time. */
function importedValues({ importKind, specifiers }) {
  if (importKind === 'type') return [];
  const values = specifiers.filter((specifier) => specifier.importKind !== 'type');
  if (specifiers.length > 0 && values.length === 0) return [];
  return values.length === 0 ? ['*'] : values.map(importedName);
}

function importedName({ type, imported }) {
  if (type === 'ImportDefaultSpecifier') return 'default';
  if (type === 'ImportNamespaceSpecifier') return '*';
  return imported.type === 'Identifier' ? imported.name : imported.value;
}

const isOutside = (source) => isBuiltin(source) || source.startsWith('@azure/');

function problemOfImport(node) {
  const source = node.source.value;
  const values = importedValues(node);
  if (values.length === 0) return undefined;
  if (isOutside(source)) return `${source} ${REACHES_OUTSIDE}`;
  const random = source === 'uuid' ? values.find((name) => RANDOM_UUIDS.has(name)) : undefined;
  return random === undefined
    ? undefined
    : `uuid's ${random} is not the same on replay. Pass ids in the input, or use v5.`;
}

/** References to globals: names that nothing in the file declares. */
function* globalReferences({ scopes }) {
  for (const scope of scopes) {
    for (const reference of scope.references) {
      const isDeclared = (reference.resolved?.defs.length ?? 0) > 0;
      // Only TypeScript's parser tells types from values.
      if (!isDeclared && reference.isValueReference !== false) yield reference.identifier;
    }
  }
}

function memberName({ computed, property }) {
  if (!computed) return property.name;
  return property.type === 'Literal' ? String(property.value) : undefined;
}

const deterministic = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const report = (node, message) => {
      if (message !== undefined) context.report({ node, message });
    };
    const reexport = (node) => {
      const isValue = node.source != null && node.exportKind !== 'type' && isOutside(node.source.value);
      report(node, isValue ? `${node.source.value} ${REACHES_OUTSIDE}` : undefined);
    };
    const promise = (node) => report(node, 'await is not replayed. Use `yield*` with a durable task.');
    return {
      'Program:exit'() {
        for (const identifier of globalReferences(context.sourceCode.scopeManager)) {
          report(identifier, problemOfGlobal(identifier));
        }
      },
      ImportDeclaration: (node) => report(node, problemOfImport(node)),
      ExportNamedDeclaration: reexport,
      ExportAllDeclaration: reexport,
      ImportExpression: (node) => report(node, `import() ${REACHES_OUTSIDE}`),
      MemberExpression(node) {
        const name = memberName(node);
        const instead = MACHINE_METHODS.get(name);
        report(node, instead && `${name} depends on the time zone or language of the machine. ${instead}`);
      },
      ':function[async=true]'(node) {
        report(node, 'An orchestrator is a synchronous generator: a promise is not in its history.');
      },
      AwaitExpression: promise,
      'ForOfStatement[await=true]': promise,
      'VariableDeclaration[kind="await using"]': promise,
      ThrowStatement(node) {
        if (isSafeThrow(node, context.sourceCode)) return;
        report(node, 'Throw a new Error with a message: anything else leaves the instance Running for ever.');
      },
    };
  },
};

/** `yield` gives an untyped value; only the facade may use it. */
const typedYield = {
  meta: { type: 'problem', schema: [] },
  create: (context) => ({
    YieldExpression(node) {
      if (!node.delegate) {
        context.report({ node, message: 'Use `yield*` with a typed helper of durable.ts: a bare yield is untyped.' });
      }
    },
  }),
};

export const orchestratorRules = { rules: { deterministic, 'typed-yield': typedYield } };
