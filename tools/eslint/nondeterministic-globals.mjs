const READ_TIME = 'Use `yield* currentTime()`.';
const PASS_IDS = 'Derive the value from the input.';

/** Globals of which nothing at all is the same on replay. */
const FORBIDDEN = new Map([
  ['crypto', `crypto is not the same on replay. ${PASS_IDS}`],
  ['performance', `performance reads the clock. ${READ_TIME}`],
  ['Intl', 'Intl depends on the language and the time zone of the machine. Format where the value is shown.'],
  ['Promise', 'A promise is not in the history. Use `yield*` with a durable task.'],
  ['WeakRef', 'When memory is collected is not the same on replay.'],
  ['FinalizationRegistry', 'When memory is collected is not the same on replay.'],
  ['require', 'require() reaches outside of the orchestration. Use an import, or an activity.'],
  ...['globalThis', 'global', 'window', 'self'].map((name) => [
    name,
    `${name} hides which global is read. Name the global itself.`,
  ]),
  ...['eval', 'Function'].map((name) => [name, `${name} hides what is run from every check.`]),
]);

/** Of `Date`, what depends on its arguments alone. */
const PURE_OF_DATE = new Set(['parse', 'UTC']);

const ALIASED = 'passed on by another name cannot be checked: use it where it is needed.';

/** `undefined` when it is computed. */
function nameOfMember({ computed, property }) {
  if (!computed) return property.name;
  return property.type === 'Literal' ? String(property.value) : undefined;
}

function problemOfNewDate([first]) {
  const isGiven = first !== undefined && first.type !== 'SpreadElement';
  return isGiven ? undefined : `new Date() reads the clock. ${READ_TIME}`;
}

function problemOfDateMember(member) {
  const name = nameOfMember(member);
  if (PURE_OF_DATE.has(name)) return undefined;
  return name === 'now' ? `Date.now reads the clock. ${READ_TIME}` : `Date ${ALIASED}`;
}

function problemOfDate(identifier) {
  const { parent } = identifier;
  if (parent.type === 'NewExpression' && parent.callee === identifier) return problemOfNewDate(parent.arguments);
  if (parent.type === 'CallExpression' && parent.callee === identifier) return `Date() reads the clock. ${READ_TIME}`;
  if (parent.type === 'MemberExpression' && parent.object === identifier) return problemOfDateMember(parent);
  const isTypeTest = parent.type === 'BinaryExpression' && parent.operator === 'instanceof';
  return isTypeTest ? undefined : `Date ${ALIASED}`;
}

function problemOfMath(identifier) {
  const { parent } = identifier;
  if (parent.type !== 'MemberExpression' || parent.object !== identifier) return `Math ${ALIASED}`;
  const name = nameOfMember(parent);
  if (name === undefined) return `Math ${ALIASED}`;
  return name === 'random' ? `Math.random is not the same on replay. ${PASS_IDS}` : undefined;
}

/** What is wrong with a use of a global, if anything. */
export function problemOfGlobal(identifier) {
  // `typeof Date` in a type is gone at run time.
  if (identifier.parent.type === 'TSTypeQuery') return undefined;
  if (identifier.name === 'Date') return problemOfDate(identifier);
  if (identifier.name === 'Math') return problemOfMath(identifier);
  return FORBIDDEN.get(identifier.name);
}
