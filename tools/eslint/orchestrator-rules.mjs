/**
 * What may not stand in an orchestrator: it is replayed, so everything it reads must come from its input or its history.
 * The rules name the pitfall and what to write instead, as the person who meets them may be new to durable execution.
 */
const NONDETERMINISTIC_CALLS = {
  'Date.now': 'reads the clock. Use `durable.now`.',
  'Math.random': 'is not the same on replay. Derive the value from the input.',
  'crypto.randomUUID': 'is not the same on replay. Pass ids in the input.',
  'performance.now': 'reads the clock. Use `durable.now`.',
};

const calleeName = (node) =>
  node.type === 'MemberExpression' && node.object.type === 'Identifier' && node.property.type === 'Identifier'
    ? `${node.object.name}.${node.property.name}`
    : undefined;

const deterministic = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const report = (node, message) => {
      context.report({ node, message });
    };
    return {
      CallExpression(node) {
        const name = calleeName(node.callee);
        if (name !== undefined && name in NONDETERMINISTIC_CALLS) {
          report(node, `${name} ${NONDETERMINISTIC_CALLS[name]}`);
        }
        if (node.callee.type === 'Identifier' && node.callee.name === 'Date') {
          report(node, 'Date() reads the clock. Use `durable.now`.');
        }
      },
      NewExpression(node) {
        if (node.callee.type === 'Identifier' && node.callee.name === 'Date' && node.arguments.length === 0) {
          report(node, 'new Date() reads the clock. Use `durable.now`.');
        }
      },
      ':function[async=true]'(node) {
        report(node, 'An orchestrator is a synchronous generator: a promise is not in its history.');
      },
      AwaitExpression(node) {
        report(node, 'await is not replayed. Use `yield*` with a durable task.');
      },
      ThrowStatement(node) {
        if (node.argument?.type !== 'NewExpression' || node.argument.arguments.length === 0) {
          report(node, 'Throw a new Error with a message: anything else leaves the instance Running for ever.');
        }
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
