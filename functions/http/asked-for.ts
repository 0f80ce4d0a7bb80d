/**
 * What a request that writes asks for, for the audit trail: plain values, each of a length that a schema has checked. No
 * secret and no way to one: neither the URI of a secret nor what stands in the query of another URL, and no free text.
 */
export type AskedFor = { readonly kind: string } & AskedFacts;

export type AskedFacts = Readonly<Record<string, AskedValue>>;

type AskedValue =
  string | number | boolean | undefined | readonly string[] | readonly Readonly<Record<string, string>>[];

/** An id as it was sent, which nobody has checked yet: what would be the query of a URL does not belong to it. */
export const idAsSent = (text: string): string => text.replace(/[?#].*$/s, '');

/** A URL without what may be secret in it: user, query, fragment. `undefined` for what is none. */
export function urlAsSent(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { origin, pathname } = new URL(text);
  return `${origin}${pathname}`;
}

/** What a route notes of a request while it is worked on; the record has it whatever comes of the request. */
export class WriteNotes {
  private facts: AskedFacts | undefined;
  private because: string | undefined;

  /** Later facts are laid over earlier ones. */
  note(facts: AskedFacts): void {
    this.facts = { ...this.facts, ...facts };
  }

  /** Why, where the body says so. */
  noteReason(reason: string): void {
    if (reason !== '') this.because ??= reason;
  }

  get asked(): AskedFacts | undefined {
    return this.facts;
  }

  get reason(): string | undefined {
    return this.because;
  }
}
