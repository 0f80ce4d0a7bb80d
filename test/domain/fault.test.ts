import { AzureFault, StorageFault } from '../../domain/fault';

test('a fault of Azure has its text, and the code of the service where it gave one', () => {
  expect(new AzureFault('no answer')).toMatchObject({ message: 'no answer', serviceCode: undefined });
  expect(new AzureFault('an answer', 'ServerTimeout').serviceCode).toBe('ServerTimeout');
});

test('a fault of the storage is none of Azure, and no defect is either', () => {
  const storage = new StorageFault('the disk is full');
  expect(storage).toMatchObject({ message: 'the disk is full' });
  expect(storage).not.toBeInstanceOf(AzureFault);
  expect(new AzureFault('no answer')).not.toBeInstanceOf(StorageFault);
  for (const defect of [new Error('one'), new TypeError('two')]) {
    expect([defect instanceof AzureFault, defect instanceof StorageFault]).toEqual([false, false]);
  }
});
