import { existsSync } from 'node:fs';
import { EXAMPLE_ORGANIZATION, loadOrganization, type Organization } from './organization.ts';

/** What subscribers call, pay to and read of; keys as organization.yaml writes them. */
const OWN_FACTS: [key: string, fact: (organization: Organization) => string | string[]][] = [
  ['legalName', ({ legalName }) => legalName.ru],
  ['shortName', ({ shortName }) => shortName.ru],
  ['inn', ({ inn }) => inn],
  ['ogrn', ({ ogrn }) => ogrn],
  ['bank', ({ bank }) => bank.settlementAccount],
  ['contacts.address', ({ contacts }) => contacts.address.ru],
  ['contacts.phones', ({ contacts }) => contacts.phones],
  ['emergency.phones', ({ emergency }) => emergency.phones],
];

/**
 * Which facts are still those of the example's invented town, an emergency phone that nobody answers among them.
 * @throws SetupError where the example is broken
 */
export function inventedFacts(organization: Organization): string[] {
  if (!existsSync(EXAMPLE_ORGANIZATION)) return [];
  const example = loadOrganization(EXAMPLE_ORGANIZATION);
  return OWN_FACTS.flatMap(([key, fact]) => {
    const invented = [fact(example)].flat();
    return [fact(organization)].flat().some((each) => invented.includes(each)) ? key : [];
  });
}
