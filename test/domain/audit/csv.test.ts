import * as fc from 'fast-check';
import {
  csvLine,
  estateCsvHeader,
  estateCsvLine,
  findingCsvHeader,
  findingCsvLine,
  incompleteCsvHeader,
  incompleteCsvLine,
} from '../../../domain/audit/csv';
import { anyExamination } from './arbitrary-audit';
import { parseCsv } from './parse-csv';
import { examine, instance, onlyFinding } from './sample-audit';

const asShown = (text: string): string => (/^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text);

describe('a line of CSV', () => {
  test('has quotes where it needs them, and ends as RFC 4180 says', () => {
    expect(csvLine(['a', '', 'b c', 'd,e', 'say "x"', 'two\nlines'])).toBe('a,,b c,"d,e","say ""x""","two\nlines"\r\n');
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1', '＋1', '－1', '＠x'])(
    'calculates nothing: %j',
    (text) => {
      expect(parseCsv(csvLine([text]))).toEqual([[`'${text}`]]);
    },
  );

  test.each(["'=1", ' =1', 'a=1', '1-1', '"=1"'])('leaves alone what is no formula: %j', (text) => {
    expect(parseCsv(csvLine([text]))).toEqual([[text]]);
  });

  const anyText = fc.oneof(
    fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', '=', '-', 'a', ' ', "'", '\t') }),
    fc.string({ unit: 'grapheme' }),
  );

  test('is read back as it was, whatever is in it', () => {
    const anyRow = fc.array(anyText, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(anyRow, { minLength: 1, maxLength: 5 }), (rows) => {
        expect(parseCsv(rows.map(csvLine).join(''))).toEqual(rows.map((row) => row.map(asShown)));
      }),
      { numRuns: 500 },
    );
  });

  test('never begins a cell with a formula', () => {
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 5 }), (row) =>
        parseCsv(csvLine(row))
          .flat()
          .every((cell) => !/^[=+\-@\t\r]/.test(cell)),
      ),
      { numRuns: 500 },
    );
  });
});

describe('the tables of an audit', () => {
  test('have a line for each datasource', () => {
    const { line } = examine([instance()]);
    const [header = [], cells = []] = parseCsv(estateCsvHeader + estateCsvLine(line));
    expect(Object.fromEntries(header.map((column, index) => [column, cells[index]]))).toEqual(line);
  });

  test('have empty cells for what a datasource lacks', () => {
    const { line } = examine([], { rules: [] });
    const [header = [], cells = []] = parseCsv(estateCsvHeader + estateCsvLine(line));
    expect(cells).toHaveLength(header.length);
    expect(cells.filter((cell) => cell !== '')).toHaveLength(Object.keys(line).length);
  });

  test('have a line for each finding, its evidence in one cell', () => {
    const finding = onlyFinding(examine([instance({ protectionState: 'ProtectionStopped' })]));
    const [header = [], cells = []] = parseCsv(findingCsvHeader + findingCsvLine(finding));
    const { evidence, ...rest } = Object.fromEntries(header.map((column, index) => [column, cells[index]]));
    expect({ ...rest, evidence: JSON.parse(evidence ?? '') }).toEqual(finding);
  });

  test('have a line for each part that could not be read, in the words of the service', () => {
    const part = { scope: '/subscriptions/c', code: 'AuthorizationFailed', message: '="No", and\nnever.' };
    expect(parseCsv(incompleteCsvHeader + incompleteCsvLine(part))).toEqual([
      ['scope', 'code', 'message'],
      [part.scope, part.code, `'${part.message}`],
    ]);
  });

  test('have as many columns in every line as in the header, whatever is found', () => {
    const widths = (text: string): number[] => parseCsv(text).map((cells) => cells.length);
    fc.assert(
      fc.property(anyExamination, ({ line, findings }) => {
        expect(widths(estateCsvHeader + estateCsvLine(line))).toEqual([13, 13]);
        const lines = findingCsvHeader + findings.map(findingCsvLine).join('');
        expect(widths(lines)).toEqual([11, ...findings.map(() => 11)]);
      }),
    );
  });
});
