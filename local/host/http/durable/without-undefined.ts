type Defined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

function hasOnlyDefined<T extends object>(value: Partial<T>): value is Defined<T> {
  return Object.values(value).every((member) => member !== undefined);
}

/** The object without the members that are undefined: an optional member is left out, never set to undefined. */
export function withoutUndefined<T extends object>(value: T): Defined<T> {
  const copy: Partial<T> = { ...value };
  for (const key of Object.keys(copy)) {
    if (Reflect.get(copy, key) === undefined) Reflect.deleteProperty(copy, key);
  }
  return hasOnlyDefined(copy) ? copy : {};
}
