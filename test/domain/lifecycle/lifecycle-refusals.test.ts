import { explainCode } from '../../../domain/error-catalogue';
import {
  jobCancelled,
  jobFailed,
  jobNotFound,
  missingJob,
  nothingToUndelete,
  notProtected,
  startNotKnown,
  vaultNotKnown,
} from '../../../domain/lifecycle/lifecycle-refusals';

describe('a refusal that is ours to name', () => {
  it.each([
    [notProtected('/a'), '/a'],
    [nothingToUndelete('/a', '/vault'), '/vault'],
    [vaultNotKnown('/a'), '/a'],
    [missingJob(), 'job'],
    [jobNotFound('/job'), '/job'],
    [jobFailed('/job'), '/job'],
    [jobCancelled('/job'), '/job'],
  ])('is in the catalogue, and says what it is about: $code', (error, about) => {
    expect(error.message).toContain(about);
    expect(explainCode(error.code).retryClass).toBe('needsPerson');
  });

  it('passes, where nothing but time is missing', () => {
    const { code, message } = startNotKnown();
    expect(message).toContain('looked for');
    expect(explainCode(code).retryClass).toBe('transient');
  });
});
