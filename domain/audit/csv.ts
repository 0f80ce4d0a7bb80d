import type { IncompletePart } from './audit-summary';
import type { EstateLine } from './estate-line';
import type { Finding } from './finding';

/**
 * What spreadsheets take for the beginning of a formula. Names and tags come from people who may create a server, and a
 * report is opened by people who may do more. The wide forms are taken by Japanese and Chinese versions.
 */
const FORMULA_START = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** One cell by RFC 4180; in quotes only where it has to be. */
function cell(text: string): string {
  const harmless = FORMULA_START.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** One line by RFC 4180, with its line break. A cell that a spreadsheet would calculate gets an apostrophe in front. */
export const csvLine = (cells: readonly string[]): string => `${cells.map(cell).join(',')}\r\n`;

const estateColumns = [
  'resourceId',
  'subscriptionId',
  'datasourceType',
  'location',
  'status',
  'ruleDecision',
  'rule',
  'vaultId',
  'policyId',
  'backupInstanceId',
  'protectionState',
  'lastRecoveryPointAt',
  'recoveryPoint',
] as const satisfies readonly (keyof EstateLine)[];

export const estateCsvHeader: string = csvLine(estateColumns);

export const estateCsvLine = (line: EstateLine): string => csvLine(estateColumns.map((column) => line[column] ?? ''));

const findingColumns = [
  'severity',
  'kind',
  'resourceId',
  'subscriptionId',
  'datasourceType',
  'location',
  'rule',
  'backupInstanceId',
  'message',
  'fix',
] as const satisfies readonly (keyof Finding)[];

export const findingCsvHeader: string = csvLine([...findingColumns, 'evidence']);

const incompleteColumns = ['scope', 'code', 'message'] as const satisfies readonly (keyof IncompletePart)[];

export const incompleteCsvHeader: string = csvLine(incompleteColumns);

export const incompleteCsvLine = (part: IncompletePart): string =>
  csvLine(incompleteColumns.map((column) => part[column]));

/** The evidence, whose names differ from kind to kind, is one cell of JSON. */
export const findingCsvLine = (finding: Finding): string =>
  csvLine([...findingColumns.map((column) => finding[column] ?? ''), JSON.stringify(finding.evidence)]);
