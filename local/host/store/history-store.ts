/**
 * Durable state of the host behind one interface. The owner of `store/` defines its members; the engine is its only user.
 * Two implementations (SQLite on disk, memory) pass one conformance suite.
 */
export interface HistoryStore {
  close(): void;
}
