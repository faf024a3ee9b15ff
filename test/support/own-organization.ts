import { readFileSync, writeFileSync } from 'node:fs';
import { EXAMPLE_ORGANIZATION } from '../../src/organization.ts';

/** Facts that are as invented as the example's, but others; their check digits hold. */
const CHANGES: [example: RegExp, own: string][] = [
  [/^ {2}ru: Муниципальное .*$/m, '  ru: Муниципальное предприятие «Тестовские сети»'],
  [/^ {2}ru: МУП .*$/m, '  ru: МУП «Тестовские сети»'],
  [/^inn: .*$/m, 'inn: 0099009909'],
  [/^ogrn: .*$/m, 'ogrn: 1020000099008'],
  [/settlementAccount: .*$/m, 'settlementAccount: 40702810500000009900'],
  [/ru: 000042, .*$/m, 'ru: г. Тестовск, ул. Первая, д. 2'],
  [/555-01-1/g, '555-02-2'],
  [/555-01-05/, '555-02-05'],
];

/** Writes an organization.yaml in which nothing is left of the example's facts. */
export function writeOwnOrganization(file: string): void {
  let text = readFileSync(EXAMPLE_ORGANIZATION, 'utf8');
  for (const [example, own] of CHANGES) text = text.replace(example, own);
  writeFileSync(file, text);
}
