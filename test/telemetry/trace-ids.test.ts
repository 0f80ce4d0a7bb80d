import fc from 'fast-check';
import { idGenerator, withChosenIds } from '../../telemetry/chosen-ids';
import { orchestrationSpanId, traceIdOf } from '../../telemetry/trace-ids';

describe('The trace of a correlation id', () => {
  it('has its digits as id', () => {
    expect(traceIdOf('CC6F76E4-ac81-407a-b8c4-350db64c5e05')).toBe('cc6f76e4ac81407ab8c4350db64c5e05');
  });

  it.each([undefined, '', 'no-guid', '00000000-0000-0000-0000-000000000000', 'cc6f76e4ac81407ab8c4350db64c5e05'])(
    'is not there for %s',
    (correlationId) => {
      expect(traceIdOf(correlationId)).toBeUndefined();
    },
  );

  it('is another for every GUID', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), (left, right) => {
        expect(traceIdOf(left) === traceIdOf(right)).toBe(left.toLowerCase() === right.toLowerCase());
      }),
    );
  });
});

describe('The span of an orchestration', () => {
  it('has an id that anybody can work out, of its own for each instance and trace', () => {
    const traceId = 'cc6f76e4ac81407ab8c4350db64c5e05';
    const id = orchestrationSpanId(traceId, 'op-1');
    expect(id).toMatch(/^[0-9a-f]{16}$/);
    expect(orchestrationSpanId(traceId, 'op-1')).toBe(id);
    expect(orchestrationSpanId(traceId, 'op-2')).not.toBe(id);
    expect(orchestrationSpanId('dd6f76e4ac81407ab8c4350db64c5e05', 'op-1')).not.toBe(id);
  });
});

describe('Chosen ids', () => {
  it('are for one start, also when that throws', () => {
    expect(withChosenIds({ traceId: 'a', spanId: 'b' }, () => idGenerator.generateTraceId())).toBe('a');
    expect(() =>
      withChosenIds({ spanId: 'b' }, () => {
        throw new Error('not started');
      }),
    ).toThrow('not started');
    expect(idGenerator.generateTraceId()).toMatch(/^[0-9a-f]{32}$/);
    expect(idGenerator.generateSpanId()).toMatch(/^[0-9a-f]{16}$/);
  });
});
