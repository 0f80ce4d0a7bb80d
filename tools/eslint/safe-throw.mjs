const isNothing = ({ type, value, quasis, name }) =>
  (type === 'Literal' && value === '') ||
  (type === 'TemplateLiteral' && quasis.length === 1 && quasis[0].value.raw === '') ||
  (type === 'Identifier' && name === 'undefined');

/** `new SomeError('words')`; that it is an Error is for the type-aware rules. */
const isNewError = ({ type, arguments: given }) =>
  type === 'NewExpression' && given.length > 0 && given[0].type !== 'SpreadElement' && !isNothing(given[0]);

function variableOf(identifier, sourceCode) {
  for (let scope = sourceCode.getScope(identifier); scope !== null; scope = scope.upper) {
    const variable = scope.set.get(identifier.name);
    if (variable !== undefined) return variable;
  }
  return undefined;
}

const isNeverAssigned = ({ references }) => references.every((reference) => !reference.isWrite());

/** What a catch clause caught, thrown again. In an orchestrator only Errors with words are thrown. */
function isCaught(node, sourceCode) {
  const variable = variableOf(node, sourceCode);
  const definition = variable?.defs[0];
  return (
    definition?.type === 'CatchClause' && definition.node.param?.type === 'Identifier' && isNeverAssigned(variable)
  );
}

/** The return statements of a body, without those of functions inside of it. */
function returnsOf(node) {
  if (node === null || typeof node !== 'object') return [];
  if (Array.isArray(node)) return node.flatMap(returnsOf);
  if (typeof node.type !== 'string' || /Function|^Class/.test(node.type)) return [];
  if (node.type === 'ReturnStatement') return [node];
  return Object.entries(node).flatMap(([key, child]) => (key === 'parent' ? [] : returnsOf(child)));
}

/** A function of this file that always returns a new Error with words. */
function makesError({ callee }, sourceCode) {
  const variable = callee.type === 'Identifier' ? variableOf(callee, sourceCode) : undefined;
  const declaration = variable?.defs[0]?.node;
  if (declaration?.type !== 'FunctionDeclaration' || declaration.generator || declaration.async) return false;
  const returns = returnsOf(declaration.body);
  const endsInReturn = declaration.body.body.at(-1)?.type === 'ReturnStatement';
  return (
    endsInReturn &&
    isNeverAssigned(variable) &&
    returns.every(({ argument }) => argument !== null && isNewError(argument))
  );
}

function isSafe(node, sourceCode) {
  switch (node.type) {
    case 'NewExpression':
      return isNewError(node);
    case 'Identifier':
      return isCaught(node, sourceCode);
    case 'CallExpression':
      return makesError(node, sourceCode);
    case 'ConditionalExpression':
      return isSafe(node.consequent, sourceCode) && isSafe(node.alternate, sourceCode);
    default:
      return false;
  }
}

/** Whether a throw statement throws an Error with a message, as far as one file can tell. */
export const isSafeThrow = ({ argument }, sourceCode) => isSafe(argument, sourceCode);
