import type { ReceivedSpan } from './otlp-receiver';

/** The spans of one trace. */
export interface SpanTree {
  readonly spans: readonly ReceivedSpan[];
  /** Those that have no parent, or one that was never sent. */
  readonly roots: readonly ReceivedSpan[];
  /** How many of the spans can be reached from the first root, itself included. */
  readonly reached: number;
}

export function treeOf(received: readonly ReceivedSpan[], traceId: string): SpanTree {
  const spans = received.filter((span) => span.traceId === traceId);
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const roots = spans.filter(({ parentSpanId = '' }) => !ids.has(parentSpanId));
  const countFrom = ({ spanId }: ReceivedSpan): number =>
    spans.filter(({ parentSpanId }) => parentSpanId === spanId).reduce((sum, child) => sum + countFrom(child), 1);
  const [root] = roots;
  return { spans, roots, reached: root === undefined ? 0 : countFrom(root) };
}

/** The names from a span up to its root. */
export function pathOf({ spans }: SpanTree, { name, parentSpanId }: ReceivedSpan): readonly string[] {
  const parent = spans.find(({ spanId }) => spanId === parentSpanId);
  return parent === undefined ? [name] : [name, ...pathOf(treeOf(spans, parent.traceId), parent)];
}
