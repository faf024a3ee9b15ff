import type { Act } from './ledger.ts';
import { consents, linkingWalk, proof } from './linking-walk.ts';
import { signInWalk } from './sign-in-walk.ts';
import type { Step, Subscriber } from './subscriber.ts';
import type { Town } from './town.ts';

/** Where in the work on an update the process is killed. */
export type Moment = 'before the effect' | 'before the answer' | 'after the answer';

/** Someone whose update is at work when the process dies. */
export interface Victim {
  subscriber: Subscriber;
  moment: Moment;
  step: Step;
  act: Act;
  /** What he goes on with. */
  rest: Step[];
}

interface Candidate {
  subscriber: Subscriber;
  moment: Moment;
  steps: Step[];
  at: number;
}

const EFFECTS = ['consent', 'chat_link', 'email_confirmation', 'audit_event'];

/**
 * Brings one person to each step of linking and to each moment of it, all at once, and holds them there: an answer
 * by a Telegram that hangs, an effect by a locked table, the end of the work by the locked row of the dialog.
 * `release` opens the database's locks, when the process is dead.
 */
export async function holdAtEveryStep(
  town: Town,
  { dialogsInPostgres }: { dialogsInPostgres: boolean },
): Promise<{ victims: Victim[]; release: () => Promise<void> }> {
  const victims: Victim[] = [];
  const candidates = await candidatesIn(town, dialogsInPostgres);
  await Promise.all(candidates.map(({ subscriber, steps, at }) => subscriber.doesAll(steps.slice(0, at))));
  await town.settles();
  const begin = async (moment: Moment) => {
    const chosen = candidates.filter((one) => one.moment === moment);
    await Promise.all(
      chosen.map(async ({ subscriber, steps, at }) => {
        const step = steps[at] as Step;
        const act = await subscriber.begins(step);
        if (moment === 'after the answer') act.mayRepeat = subscriber.mayRepeat = true;
        victims.push({ subscriber, moment, step, act, rest: steps.slice(at + 1) });
      }),
    );
    return chosen.map(({ subscriber }) => subscriber.chatId);
  };

  const unanswered = candidates.filter(({ moment }) => moment === 'before the answer');
  await town.orderFaults(
    unanswered.map(({ subscriber: { chatId }, steps, at }) => {
      return { kind: 'timeout' as const, chatId, method: steps[at]?.brings ?? '' };
    }),
  );
  await begin('before the answer');
  await town.until(async () => (await town.faultsLeft()).length === 0, 'not all hang at Telegram');

  const late = candidates.filter(({ moment }) => moment === 'after the answer');
  const locks = await town.hold();
  await locks.lock('select from chat_state where chat_id = any ($1) for update', [
    late.map(({ subscriber }) => String(subscriber.chatId)),
  ]);
  await begin('after the answer');
  await Promise.all(
    victims
      .filter(({ moment }) => moment === 'after the answer')
      .map(({ subscriber, act, step }) => subscriber.hears(act, step)),
  );
  await locks.lock(`lock table ${EFFECTS.join(', ')} in share mode`);
  const { length: effects } = await begin('before the effect');
  await town.until(
    async () => (await town.waitingForLocks()) >= effects + late.length,
    'not all wait for a lock',
  );
  return {
    victims,
    release: locks.end,
  };
}

async function candidatesIn(town: Town, dialogsInPostgres: boolean): Promise<Candidate[]> {
  const walkers = (moment: Moment, choose: (step: Step, at: number) => boolean): Candidate[] =>
    linkingWalk(town, town.newcomer(), { number: '', amount: '' }).steps.flatMap((model, at) => {
      if (!choose(model, at)) return [];
      const subscriber = town.newcomer();
      return [{ subscriber, moment, steps: linkingWalk(town, subscriber).steps, at }];
    });
  return [
    ...walkers('before the answer', () => true),
    ...walkers('before the effect', ({ entries = [] }) => entries.length > 0),
    // Where a dialog's state is the last that is written.
    ...(dialogsInPostgres ? walkers('after the answer', (_step, at) => at >= 2 && at <= 7) : []),
    await denier(town),
    ...(await Promise.all([
      signer(town, 'before the answer', 4),
      signer(town, 'before the answer', 5),
      signer(town, 'before the answer', 6),
      signer(town, 'before the effect', 6),
    ])),
  ];
}

/** Someone to whose account another chat was linked, about to say that it was not he. */
async function denier(town: Town): Promise<Candidate> {
  const subscriber = town.newcomer();
  const { account, steps } = linkingWalk(town, subscriber);
  await subscriber.doesAll(steps);
  const other = town.newcomer();
  const isTold = await subscriber.expects('is told of another chat', [
    /подключился ещё один чат|приостановлен/,
  ]);
  const [number, , amount] = proof(account) as [Step, Step, Step];
  await other.doesAll([...consents(), number, { ...amount, answers: [/Готово!/], common: [] }]);
  await subscriber.hears(isTold);
  const denial: Step = {
    name: 'denies',
    does: { presses: 'Это не я' },
    answers: [],
    shows: /Новый доступ приостановлен/,
    entries: [{ book: 'audit', text: 'link.denied' }],
    brings: 'editMessageText',
    calls: ['editMessageText', 'answerCallbackQuery'],
  };
  await other.expects('is told that he was denied', [/Привязка счёта приостановлена/]);
  town.ledger.enter([{ book: 'suspensions', chatId: other.chatId, text: 'link' }]);
  return { subscriber, moment: 'before the answer', steps: [denial], at: 0 };
}

/** Someone at one of the steps of signing in with a password. */
async function signer(town: Town, moment: Moment, at: number): Promise<Candidate> {
  const subscriber = town.newcomer();
  return { subscriber, moment, steps: await signInWalk(town, subscriber), at };
}
