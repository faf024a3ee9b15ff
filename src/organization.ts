import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { SetupError } from './errors.ts';
import { isBic, isCorrespondentAccount, isInn, isKpp, isOgrn, isSettlementAccount } from './requisites.ts';

/** A text of the organisation's own; where no English is given, `en` is the Russian. */
type OwnText = { ru: string; en: string };

/** A way in which a chat proves that an account is its own. */
type RegistrationWay = (typeof AVAILABLE_WAYS)[number];

/** What the organisation says of itself in organization.yaml; the example file explains each key. */
export type Organization = {
  legalName: OwnText;
  shortName: OwnText;
  inn: string;
  /** Null for a sole trader. */
  kpp: string | null;
  ogrn: string;
  bank: { name: string; bic: string; settlementAccount: string; correspondentAccount: string };
  contacts: { address: OwnText; phones: string[]; email: string | null; site: string | null; hours: OwnText };
  /** The dispatch service that answers round the clock. */
  emergency: { phones: string[] };
  /** IANA name. */
  timeZone: string;
  registration: RegistrationWay[];
  /** Days of the month, both included, on which readings are taken; a day past a month's end means its last. */
  readingsWindow: { from: number; to: number };
  /** The day of the month after the billed one by which it is paid. */
  payBy: number;
  /** Absolute paths; null: the text that comes with Abonent. */
  documents: { rules: OwnFile | null; consent: OwnFile | null };
  /** `#rrggbb`; null: Abonent's own. */
  brand: { primary: string; accent: string | null } | null;
};

type OwnFile = { ru: string; en: string | null };

/** The office's first phone: the one to call when the bot can't help. */
export function officePhone({ contacts }: Pick<Organization, 'contacts'>): string {
  return contacts.phones[0] ?? '';
}

/** The invented organisation of the playground. */
export const EXAMPLE_ORGANIZATION = fileURLToPath(new URL('../organization.example.yaml', import.meta.url));

/** Reads and checks organization.yaml. Throws a SetupError that lists every fault with its key and its remedy. */
export function loadOrganization(file: string): Organization {
  const read = Schema.safeParse(readYaml(file), { reportInput: true });
  if (!read.success)
    throw new SetupError(
      read.error.issues
        .flatMap(inWords)
        .map((line) => `${file}: ${line}`)
        .join('\n'),
    );
  const { documents, ...facts } = read.data;
  return { ...facts, documents: findDocuments(file, documents) };
}

function readYaml(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new SetupError(
      `${file} cannot be read (${(error as NodeJS.ErrnoException).code}). Copy organization.example.yaml there and ` +
        'fill it in, or set ORGANIZATION_FILE to where the file is.',
    );
  }
  try {
    // Every scalar stays a text: as numbers, bank codes would lose their leading zeros.
    return parse(text, { schema: 'failsafe' });
  } catch (error) {
    throw new SetupError(`${file} is not YAML: ${(error as Error).message.trim()}`);
  }
}

const AVAILABLE_WAYS = ['bill_amount'] as const;
const PLANNED_WAYS = ['passport', 'application'];

const text = z.string().trim().min(1, 'is empty. Fill it in, or remove the key if it may be left out');
const ownText = z.preprocess(
  (value) => (typeof value === 'string' ? { ru: value } : value),
  z
    .strictObject({ ru: text, en: text.optional() })
    .transform(({ ru, en }): OwnText => ({ ru, en: en ?? ru })),
);
const checked = (holds: (value: string) => boolean, sentence: string) => text.refine(holds, sentence);
const phone = checked(
  (value) => /^\+?[\d\s()-]+$/.test(value) && /^\d{2,15}$/.test(value.replace(/\D/g, '')),
  'is not a phone number. Write it like +7 (000) 000-00-00, or a short one like 112',
);
const phones = z.array(phone).min(1, 'is empty. Give one phone at least');
const day = checked(
  (value) => /^(?:[1-9]|[12]\d|3[01])$/.test(value),
  'is not a day of the month. Write a number from 1 to 31',
).transform(Number);
const colour = checked(
  (value) => /^#[\da-f]{6}$/i.test(value),
  'is not a colour. Write it like "#1a6b54", in quotes',
);
const documentFile = z.preprocess(
  (value) => (typeof value === 'string' ? { ru: value } : value),
  z.strictObject({ ru: text, en: text.optional() }),
);

const bank = z
  .strictObject({
    name: text,
    bic: checked(isBic, 'is not a BIC (БИК). It has 9 digits'),
    settlementAccount: text,
    correspondentAccount: text,
  })
  .superRefine((given, context) => {
    const check = (key: 'settlementAccount' | 'correspondentAccount', holds: boolean) => {
      const message = `does not agree with bank.bic ${given.bic} (20 digits with a check key). Copy both anew from the bank's letter`;
      if (!holds) context.addIssue({ code: 'custom', path: [key], message, input: given[key] });
    };
    check('settlementAccount', isSettlementAccount(given.settlementAccount, given.bic));
    check('correspondentAccount', isCorrespondentAccount(given.correspondentAccount, given.bic));
  });

const way = text.transform((value, context): RegistrationWay => {
  const known = AVAILABLE_WAYS.find((each) => each === value);
  if (known) return known;
  const message = PLANNED_WAYS.includes(value)
    ? 'is not available in this version. Remove it'
    : `is not a way of registration. This version knows: ${AVAILABLE_WAYS.join(', ')}`;
  context.addIssue({ code: 'custom', message, input: value });
  return z.NEVER;
});

const Schema = z
  .strictObject({
    legalName: ownText,
    shortName: ownText,
    inn: checked(
      isInn,
      'is not an INN (ИНН): 10 or 12 digits with check digits. Copy it anew from the tax certificate',
    ),
    kpp: checked(isKpp, 'is not a KPP (КПП). It has 9 characters').optional().transform(orNull),
    ogrn: checked(
      isOgrn,
      'is not an OGRN (ОГРН): 13 or 15 digits with a check digit. Copy it anew from the certificate',
    ),
    bank,
    contacts: z.strictObject({
      address: ownText,
      phones,
      email: z.email('is not an e-mail address').optional().transform(orNull),
      site: z
        .url({ protocol: /^https?$/, error: 'is not an address like https://example.org' })
        .optional()
        .transform(orNull),
      hours: ownText,
    }),
    emergency: z.strictObject({ phones }),
    timeZone: checked(
      isTimeZone,
      'is not a time zone. Write its IANA name, like Europe/Moscow or Asia/Yekaterinburg',
    ),
    registration: z.array(way).min(1, `is empty. Name one way at least: ${AVAILABLE_WAYS.join(', ')}`),
    readingsWindow: z
      .strictObject({ from: day, to: day })
      .refine(({ from, to }) => from <= to, 'ends before it begins. Make `to` the later day'),
    // ст. 155 ЖК РФ as of 01.03.2026: by the 15th, and a contract may not change it.
    payBy: day.default(15),
    documents: z
      .strictObject({ rules: documentFile.optional(), consent: documentFile.optional() })
      .default({}),
    brand: z
      .strictObject({ primary: colour, accent: colour.optional().transform(orNull) })
      .optional()
      .transform(orNull),
  })
  .superRefine(({ inn, kpp, ogrn }, context) => {
    const trader = inn.length === 12;
    const report = (key: string, message: string) =>
      context.addIssue({ code: 'custom', path: [key], message });
    if (trader && kpp !== null)
      report('kpp', 'is given beside an INN of 12 digits. A sole trader has none: remove it');
    if (!trader && kpp === null) report('kpp', 'is missing. An organisation has one: add it');
    if (trader !== (ogrn.length === 15)) {
      report('ogrn', 'does not go with the INN: 13 digits beside 10, 15 beside 12. Correct the wrong one');
    }
  });

function isTimeZone(name: string): boolean {
  try {
    return /^[A-Za-z]+\/[\w+/-]+$/.test(name) && Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

function orNull<T>(value: T | undefined): T | null {
  return value ?? null;
}

function inWords(issue: z.core.$ZodIssue): string[] {
  const key = issue.path.join('.') || 'the file';
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(
      (unknown) =>
        `${[...issue.path, unknown].join('.')} is not a key that Abonent knows. Correct its spelling, or remove it.`,
    );
  }
  if (issue.code === 'invalid_type') {
    if (issue.input === undefined) return [`${key} is missing. Add it as organization.example.yaml shows.`];
    const form = { array: 'a list', object: 'a group of keys' }[issue.expected as string] ?? 'one text';
    return [`${key} must be ${form}. organization.example.yaml shows how it is written.`];
  }
  const shown = typeof issue.input === 'string' && issue.input !== '' ? ` "${issue.input}"` : '';
  return [`${key}${shown} ${issue.message}.`];
}

type GivenFile = { ru: string; en?: string | undefined };

function findDocuments(
  file: string,
  given: { rules?: GivenFile | undefined; consent?: GivenFile | undefined },
) {
  const find = (key: string, name: string): string => {
    const found = path.resolve(path.dirname(file), name);
    if (!statSync(found, { throwIfNoEntry: false })?.isFile()) {
      throw new SetupError(
        `${file}: documents.${key} "${name}" is no file. The path is taken from the folder of ${file}.`,
      );
    }
    return found;
  };
  const findBoth = (key: string, names: GivenFile | undefined): OwnFile | null =>
    names ? { ru: find(`${key}.ru`, names.ru), en: names.en ? find(`${key}.en`, names.en) : null } : null;
  return { rules: findBoth('rules', given.rules), consent: findBoth('consent', given.consent) };
}
