declare const brand: unique symbol;

/** A string that has been checked once, so that code behind the edge need not check again. Erased at run time. */
export type Brand<Name extends string> = string & { readonly [brand]: Name };
