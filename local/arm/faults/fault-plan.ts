import { parseFault } from './fault-schema';
import type { Fault, FaultInput, RequestKind, SwitchName } from './fault-schema';

/** A fault in force, as the inspection shows it. */
export interface PlannedFault {
  readonly id: string;
  readonly fault: Fault;
  /** When it was added, milliseconds on the emulator's clock. */
  readonly addedAt: number;
  /** How often it has struck. */
  readonly hits: number;
}

/** What a fault is matched against. */
export interface Target {
  readonly kind: RequestKind;
  readonly addresses: readonly string[];
}

interface Entry {
  readonly id: string;
  readonly fault: Fault;
  readonly addedAt: number;
  hits: number;
}

function matches({ fault, hits }: Entry, { kind, addresses }: Target): boolean {
  if (fault.times !== undefined && hits >= fault.times) return false;
  if (fault.on !== '*' && fault.on !== kind) return false;
  const wanted = fault.resource?.toLowerCase();
  return wanted === undefined || addresses.some((address) => address.toLowerCase().includes(wanted));
}

function isFaultOf<Name extends SwitchName>(fault: Fault, name: Name): fault is Fault<Name> {
  return fault.switch === name;
}

export interface SavedFaults {
  readonly entries: readonly PlannedFault[];
  readonly nextNumber: number;
}

/** The faults in force. Of several that fit, the one added first strikes until it is used up. */
export class FaultPlan {
  readonly #now: () => number;
  #entries: Entry[] = [];
  #nextNumber = 1;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** @throws Error when the switch is unknown (the message lists the known ones) or a member is wrong */
  add(input: FaultInput): PlannedFault {
    return this.addUnknown(input);
  }

  /** As {@link add}, for input that no compiler has seen. */
  addUnknown(input: unknown): PlannedFault {
    const entry: Entry = { id: String(this.#nextNumber++), fault: parseFault(input), addedAt: this.#now(), hits: 0 };
    this.#entries.push(entry);
    return { ...entry };
  }

  /** True when there was such a fault. */
  remove(id: string): boolean {
    const before = this.#entries.length;
    this.#entries = this.#entries.filter((entry) => entry.id !== id);
    return this.#entries.length < before;
  }

  clear(): void {
    this.#entries = [];
  }

  save(): SavedFaults {
    return { entries: this.list(), nextNumber: this.#nextNumber };
  }

  load({ entries, nextNumber }: SavedFaults): void {
    this.#entries = entries.map((entry) => ({ ...entry }));
    this.#nextNumber = nextNumber;
  }

  list(): readonly PlannedFault[] {
    return this.#entries.map((entry) => ({ ...entry }));
  }

  /** The fault that strikes here, counted as a hit, among those that `accept` lets pass; `addedAt` comes with it for faults that depend on time. */
  strike<Name extends SwitchName>(
    name: Name,
    target: Target,
    accept: (fault: Fault<Name>) => boolean = () => true,
  ): (Fault<Name> & { addedAt: number }) | undefined {
    for (const entry of this.#entries) {
      if (!isFaultOf(entry.fault, name) || !matches(entry, target) || !accept(entry.fault)) continue;
      entry.hits += 1;
      return { ...entry.fault, addedAt: entry.addedAt };
    }
    return undefined;
  }
}
