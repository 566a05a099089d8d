import { expect, test } from 'vitest';
import { estimateEvidence } from '@marginalia/estimators';
import { ppca, ppcaLogEvidence, ppcaRows } from './support/models.ts';

test('evidence is estimated in a page, within its error of the exact value', async () => {
  const rows = ppcaRows(ppca, 20);
  const options = { estimator: 'importance', proposal: 'gaussian', widen: 1.2 } as const;
  const { total, status } = await estimateEvidence(ppca, rows, options);
  const exact = ppcaLogEvidence(ppca, rows).reduce((a, b) => a + b);
  expect(Math.abs(total.logEvidence - exact)).toBeLessThan(4 * total.standardError);
  expect(status).toBe('reliable');
});
