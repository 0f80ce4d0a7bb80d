/**
 * Where audit reports are kept: texts under paths such as `audits/2026-11-25/findings.ndjson`.
 *
 * Paths are made by this app. Every method rejects with a `TypeError` when it is given one that breaks the rules of
 * `report-path.ts`, and with a `ReportStoreError` when the place itself fails. A path is a report or a folder, never both.
 */
export interface ReportStore {
  /** The whole text; undefined when there is none. */
  read(path: string): Promise<string | undefined>;
  /**
   * Readers see the old text or the new one, never a part. A stream is not held in memory; when it throws, its error
   * comes out as it is and the old text stays. Who writes the same path at the same time: the last to finish wins.
   */
  write(path: string, content: string | AsyncIterable<string>): Promise<void>;
  /**
   * Writes a text where there is none yet: of those who try at the same time, one gets `true`. Who gets `false` may be that
   * one all the same, when the answer to a first request was lost: the text that is there says whose it is.
   */
  create(path: string, content: string): Promise<boolean>;
  /** Paths below a folder, however deep, ascending by code unit: everything that starts with `${folder}/`. */
  list(folder: string): Promise<string[]>;
  /** Names of the folders directly below that hold a report somewhere, ascending by code unit. */
  folders(folder: string): Promise<string[]>;
  /** Removes everything below; nothing there is no error. */
  remove(folder: string): Promise<void>;
}
