interface Reading {
  readonly text: string;
  at: number;
}

/** What is between quotes, from behind the first one; two quotes stand for one. */
function quoted(reading: Reading): string {
  let content = '';
  for (;;) {
    const end = reading.text.indexOf('"', reading.at);
    if (end < 0) throw new Error('a quote is not closed');
    content += reading.text.slice(reading.at, end);
    reading.at = end + 1;
    if (reading.text[reading.at] !== '"') return content;
    content += '"';
    reading.at += 1;
  }
}

function bare(reading: Reading): string {
  const [content = ''] = /^[^,\r\n]*/.exec(reading.text.slice(reading.at)) ?? [];
  if (content.includes('"')) throw new Error('a quote stands in a cell that is not quoted');
  reading.at += content.length;
  return content;
}

function cellOf(reading: Reading): string {
  if (reading.text[reading.at] !== '"') return bare(reading);
  reading.at += 1;
  return quoted(reading);
}

/** Reads CSV by RFC 4180 to the letter, and throws where the text is none; every line ends with CR LF. */
export function parseCsv(text: string): string[][] {
  const reading: Reading = { text, at: 0 };
  const rows: string[][] = [];
  let row: string[] = [];
  while (reading.at < text.length) {
    row.push(cellOf(reading));
    if (text[reading.at] === ',') {
      reading.at += 1;
      if (reading.at === text.length) throw new Error('the text ends behind a comma');
    } else if (text.startsWith('\r\n', reading.at)) {
      reading.at += 2;
      rows.push(row);
      row = [];
    } else throw new Error(`neither a comma nor the end of a line is at ${reading.at}`);
  }
  if (row.length > 0) throw new Error('the last line has no end');
  return rows;
}
