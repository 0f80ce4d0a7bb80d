import * as fc from 'fast-check';
import { pageOf, parseMark, type Placed } from '../../../domain/lifecycle/page';

const placed = fc.uniqueArray(
  fc.record({ id: fc.stringMatching(/^[a-z0-9/-]{1,8}$/), at: fc.integer({ min: 0, max: 5 }) }),
  {
    selector: ({ id }) => id,
  },
);

/** All pages of a list, each asked for with the mark of the one before. */
function allPages(all: readonly Placed[], size: number): Placed[][] {
  const pages: Placed[][] = [];
  let after: Placed | undefined;
  do {
    const page = pageOf(all, { size, ...(after && { after }) });
    pages.push([...page.entries]);
    const mark = page.next === undefined ? undefined : parseMark(page.next);
    after = mark?.ok === true ? mark.value : undefined;
  } while (after !== undefined);
  return pages;
}

describe('a list that is shown page by page', () => {
  it('has every entry once, newest first, on pages of the size that was asked for', () => {
    fc.assert(
      fc.property(placed, fc.integer({ min: 1, max: 4 }), (all, size) => {
        const pages = allPages(all, size);
        const shown = pages.flat();
        expect(new Set(shown)).toEqual(new Set(all));
        expect(shown).toHaveLength(all.length);
        expect(shown.map(({ at }) => at)).toEqual(all.map(({ at }) => at).sort((left, right) => right - left));
        expect(pages.slice(0, -1).every((page) => page.length === size)).toBe(true);
      }),
    );
  });

  it('goes on behind its mark whatever came in between', () => {
    fc.assert(
      fc.property(placed, placed, (all, others) => {
        const first = pageOf(all, { size: 2 });
        fc.pre(first.next !== undefined);
        const mark = parseMark(first.next ?? '');
        const newer = others.map((each) => ({ id: `new ${each.id}`, at: each.at + 10 }));
        const after = mark.ok ? mark.value : { id: '', at: 0 };
        expect(pageOf([...newer, ...all], { size: 100, after }).entries).toEqual(
          pageOf(all, { size: 100, after }).entries,
        );
      }),
    );
  });

  it.each(['', 'here', '12', '12-', '-a', '99999999999999999-a'])('takes no mark like %j', (text) => {
    expect(parseMark(text)).toEqual({ ok: false, problem: 'it is not one that an earlier page gave' });
  });
});
