interface Field {
  readonly minimum: number;
  readonly maximum: number;
  /** Three-letter names; the first stands for `minimum`. */
  readonly names: readonly string[];
}

const number = (minimum: number, maximum: number, names: readonly string[] = []): Field => ({
  minimum,
  maximum,
  names,
});

/** `{second} {minute} {hour} {day} {month} {day of week}`, as timer triggers of Azure Functions are given it. */
const fields: readonly Field[] = [
  number(0, 59),
  number(0, 59),
  number(0, 23),
  number(1, 31),
  number(1, 12, ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']),
  number(0, 6, ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']),
];

/** `*`, a value or a range, and a step. */
const PART = /^(?:\*|([0-9]{1,2}|[a-z]{3})(?:-([0-9]{1,2}|[a-z]{3}))?)(?:\/([0-9]{1,2}))?$/;

function valueOf(text: string, { minimum, maximum, names }: Field): number | undefined {
  const named = names.indexOf(text);
  if (named >= 0) return minimum + named;
  const value = Number(text);
  return value >= minimum && value <= maximum ? value : undefined;
}

function isPart(text: string, field: Field): boolean {
  const matched = PART.exec(text);
  if (matched === null) return false;
  const [, from, to, step] = matched;
  if (step !== undefined && Number(step) === 0) return false;
  if (from === undefined) return true;
  const first = valueOf(from, field);
  const last = to === undefined ? first : valueOf(to, field);
  return first !== undefined && last !== undefined && first <= last;
}

const isFieldText = (text: string | undefined, field: Field): boolean =>
  text?.split(',').every((part) => isPart(part, field)) === true;

/**
 * Whether a text is an NCRONTAB expression of six fields. Five fields, where the second is left out, and time spans are
 * refused although Azure Functions takes them: `0 3 * * *` looks like a day and `0 3 * * * *` is an hour.
 */
export function isNcrontab(text: string): boolean {
  const parts = text.trim().toLowerCase().split(/\s+/);
  return parts.length <= fields.length && fields.every((field, index) => isFieldText(parts[index], field));
}
