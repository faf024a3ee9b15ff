import { expect, test } from 'vitest';
import { remembered } from '../../src/remembered.ts';

test('each answer is made once, until there are too many', () => {
  const made: number[] = [];
  const square = remembered((n: number) => {
    made.push(n);
    return n * n;
  }, 3);
  expect([1, 2, 1, 2, 3, 1].map(square)).toEqual([1, 4, 1, 4, 9, 1]);
  expect(made).toEqual([1, 2, 3]);
  expect([4, 4, 1].map(square)).toEqual([16, 16, 1]);
  expect(made).toEqual([1, 2, 3, 4, 1]);
});
