import { createHash, randomUUID } from 'node:crypto';
import type { Operation } from './operation';

/** The first half of every operation id is the same for one subscription, as seen in real ones. */
function stampOf(subscriptionId: string): string {
  const digits = createHash('sha256').update(subscriptionId.toLowerCase()).digest('hex');
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20, 32),
  ].join('-');
}

export class OperationStore {
  readonly #operations = new Map<string, Operation>();

  newId(subscriptionId: string): string {
    return Buffer.from(`${stampOf(subscriptionId)};${randomUUID()}`).toString('base64');
  }

  add(operation: Operation): void {
    this.#operations.set(operation.id, operation);
  }

  get(id: string): Operation | undefined {
    return this.#operations.get(id);
  }

  all(): readonly Operation[] {
    return [...this.#operations.values()];
  }

  save(): ReadonlyMap<string, Operation> {
    return this.#operations;
  }

  load(saved: ReadonlyMap<string, Operation>): void {
    this.clear();
    for (const operation of saved.values()) this.add(operation);
  }

  clear(): void {
    this.#operations.clear();
  }
}
