const CODE = /^[\w.-]{1,100}$/;

const isCode = (value: unknown): value is string => typeof value === 'string' && CODE.test(value);

/** The machine-readable code of an error of Node or the SDK, or else its name: their messages may hold URLs and tokens. */
export function faultCodeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  if ('code' in error && isCode(error.code)) return error.code;
  return 'name' in error && isCode(error.name) ? error.name : 'unknown';
}
