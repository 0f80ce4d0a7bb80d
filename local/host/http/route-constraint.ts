/** A test that a route value has to pass for its route to match. */
export type RouteConstraint = (value: string) => boolean;

/** The text of a route is wrong; the message says where. */
export class RouteTemplateError extends Error {
  override readonly name = 'RouteTemplateError';
}

function isIntegerBetween(minimum: bigint, maximum: bigint): RouteConstraint {
  return (value) => {
    if (!/^\s*[+-]?\d+\s*$/.test(value)) return false;
    const number = BigInt(value.trim().replace(/^\+/, ''));
    return number >= minimum && number <= maximum;
  };
}

const decimalNumber = /^\s*[+-]?(?:\d[\d,]*\.?\d*|\.\d+)\s*$/;
const floatNumber = /^\s*[+-]?(?:(?:\d[\d,]*\.?\d*|\.\d+)(?:e[+-]?\d+)?|infinity|nan|∞)\s*$/i;
const guid =
  /^(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\{[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}|\([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\))$/i;

const isInt = isIntegerBetween(-(2n ** 31n), 2n ** 31n - 1n);
const isLong = isIntegerBetween(-(2n ** 63n), 2n ** 63n - 1n);

const withoutArguments: Readonly<Record<string, RouteConstraint>> = {
  int: isInt,
  long: isLong,
  bool: (value) => /^\s*(?:true|false)\s*$/i.test(value),
  // Digits are asked for because `Date.parse` takes single words and numbers that .NET does not.
  datetime: (value) => /\d.*[-/:].*\d/.test(value) && !Number.isNaN(Date.parse(value)),
  decimal: (value) => decimalNumber.test(value),
  double: (value) => floatNumber.test(value),
  float: (value) => floatNumber.test(value),
  guid: (value) => guid.test(value),
  alpha: (value) => /^[a-z]*$/i.test(value),
  required: (value) => value !== '',
};

function integerArguments(name: string, text: string, counts: readonly number[]): bigint[] {
  const parts = text.split(',').map((part) => part.trim());
  if (!counts.includes(parts.length) || !parts.every((part) => /^-?\d+$/.test(part))) {
    throw new RouteTemplateError(`the constraint "${name}(${text})" needs ${counts.join(' or ')} integer argument(s)`);
  }
  return parts.map(BigInt);
}

function lengthConstraint(text: string): RouteConstraint {
  const [first = 0n, second = first] = integerArguments('length', text, [1, 2]);
  return (value) => value.length >= first && value.length <= second;
}

function boundConstraint(name: 'min' | 'max' | 'minlength' | 'maxlength', text: string): RouteConstraint {
  const [bound = 0n] = integerArguments(name, text, [1]);
  switch (name) {
    case 'min':
      return (value) => isLong(value) && BigInt(value.trim().replace(/^\+/, '')) >= bound;
    case 'max':
      return (value) => isLong(value) && BigInt(value.trim().replace(/^\+/, '')) <= bound;
    case 'minlength':
      return (value) => value.length >= bound;
    case 'maxlength':
      return (value) => value.length <= bound;
  }
}

function rangeConstraint(text: string): RouteConstraint {
  const [minimum = 0n, maximum = 0n] = integerArguments('range', text, [2]);
  return (value) => {
    if (!isLong(value)) return false;
    const number = BigInt(value.trim().replace(/^\+/, ''));
    return number >= minimum && number <= maximum;
  };
}

function regexConstraint(text: string): RouteConstraint {
  try {
    const pattern = new RegExp(text, 'i');
    return (value) => pattern.test(value);
  } catch {
    throw new RouteTemplateError(`"${text}" is not a regular expression`);
  }
}

const withArguments: Readonly<Record<string, (argument: string) => RouteConstraint>> = {
  length: lengthConstraint,
  range: rangeConstraint,
  regex: regexConstraint,
  min: (text) => boundConstraint('min', text),
  max: (text) => boundConstraint('max', text),
  minlength: (text) => boundConstraint('minlength', text),
  maxlength: (text) => boundConstraint('maxlength', text),
};

/**
 * The constraints that ASP.NET Core knows, by their text in a template: `int`, `length(2,5)`, `regex(^a)`.
 *
 * @throws {RouteTemplateError} for an unknown constraint or wrong arguments.
 */
export function parseRouteConstraint(text: string): RouteConstraint {
  const [, name = text, argument] = /^([^(]+)\((.*)\)$/s.exec(text) ?? [];
  const key = name.toLowerCase();
  const table = argument === undefined ? withoutArguments : withArguments;
  if (!Object.hasOwn(table, key)) throw new RouteTemplateError(`the constraint "${text}" is unknown`);
  const constraint = argument === undefined ? withoutArguments[key] : withArguments[key]?.(argument);
  if (constraint === undefined) throw new RouteTemplateError(`the constraint "${text}" is unknown`);
  return constraint;
}
