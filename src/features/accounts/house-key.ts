import { accountKey } from './account-number.ts';

interface HouseAddress {
  city: string | null;
  settlement: string | null;
  street: string | null;
  house: string | null;
}

/**
 * One value for all flats of a house, however its address is spaced, dotted or cased: "теплогорск, , ул садовая, 5A".
 * Region and district are left out, because some rows of a file have them and others of the same house do not.
 * Null where the address names no house.
 */
export function houseKey(address: HouseAddress): string | null {
  const house = foldWords(address.house).replace(/^(дом|д)\s+/u, '');
  if (house === '') return null;
  return [address.city, address.settlement, address.street]
    .map(foldWords)
    .concat(accountKey(house))
    .join(', ');
}

function foldWords(part: string | null): string {
  return (part ?? '')
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replace(/[^\p{L}\d/]+/gu, ' ')
    .trim();
}
