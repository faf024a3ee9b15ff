import { consents, linkingWalk } from './linking-walk.ts';
import type { Step, Subscriber } from './subscriber.ts';
import type { Town } from './town.ts';

/** Someone links an account and confirms his e-mail; with the password of the letter another chat may sign in. */
export async function signInWalk(town: Town, other: Subscriber): Promise<Step[]> {
  const owner = town.newcomer();
  const { account, email, steps } = linkingWalk(town, owner);
  await owner.doesAll(steps);
  await owner.expects('is told of another chat', [/подключился ещё один чат/]);
  const password = await town.passwordFor(email);
  town.ledger.enter([{ book: 'links', chatId: other.chatId, text: account.number }]);
  return [
    ...consents(),
    {
      name: 'wants to sign in',
      does: { presses: 'Войти с паролем' },
      answers: [/Вход с паролем/],
      brings: 'sendMessage',
      calls: ['sendMessage', 'answerCallbackQuery'],
    },
    {
      name: 'writes the number to sign in',
      does: { writes: account.number },
      answers: [/Теперь напишите пароль/],
      brings: 'sendMessage',
      calls: ['sendMessage'],
    },
    {
      name: 'writes a wrong password',
      does: { writes: 'abcd-2345-efgh6' },
      answers: [/вместе не подошли/],
      entries: [
        { book: 'audit', text: 'log-in.attempt' },
        { book: 'password attempts', text: 'attempt' },
      ],
      brings: 'sendMessage',
      calls: ['deleteMessage', 'sendMessage'],
    },
    {
      name: 'writes the password',
      does: { writes: password },
      answers: [/Готово!/],
      entries: [
        { book: 'audit', text: 'log-in.attempt' },
        { book: 'audit', text: 'link.created' },
      ],
      brings: 'sendMessage',
      calls: ['deleteMessage', 'sendMessage'],
    },
  ];
}
