import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchChromium, openPage, type PlaygroundPage, phone, wideWindow } from '../support/browser-page.ts';
import { type StartedPlayground, startPlayground } from '../support/started-playground.ts';

const sample = fileURLToPath(new URL('../../samples/vodogreevsk-2026-10.xml', import.meta.url));

let playground: StartedPlayground;
let browser: Browser;
beforeAll(async () => {
  [playground, browser] = await Promise.all([startPlayground(), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await playground?.[Symbol.asyncDispose]();
});

/** What the page offers to try: an account and the amount of its last bill. */
async function hint(page: PlaygroundPage): Promise<{ number: string; amount: string }> {
  const number = await page.page.getByTestId('hint-account').innerText();
  return { number, amount: await page.page.getByTestId('hint-amount').innerText() };
}

describe('a newcomer on a wide window', () => {
  test('starts, links an account with a letter in between, and sees its balance', async () => {
    await using page = await openPage(browser, playground.url, wideWindow);
    const { number, amount } = await hint(page);
    await page.subscriber.getByTestId('start').click();
    await page.bubble('нужны два ваших согласия').waitFor();
    await page.picture('wide-greeting');
    await page.press('Принимаю правила сервиса');
    await page.buttonShown('☑️ Принимаю правила');
    await page.press('обработку данных');
    await page.bubble('Шаг 1 из 2').waitFor();
    await page.write(number);
    await page.bubble('Шаг 2 из 2').waitFor();
    await page.write(amount);
    await page.bubble('Готово!').waitFor();

    await page.bubble('электронная почта').waitFor();
    await page.write('anna@example.org');
    await page.press('Верно, отправить');
    await page.page.getByTestId('mail-item').filter({ hasText: 'Код и пароль' }).click();
    const letter = page.page.getByTestId('letter');
    const html = page.page.frameLocator('[data-testid=letter-frame]').locator('body');
    expect(await html.innerText()).toMatch(/\d{6}/);
    await page.picture('wide-letter');
    await letter.getByRole('button', { name: 'Текст', exact: true }).click();
    const code = /\b\d{6}\b/.exec(await letter.getByTestId('letter-text').innerText())?.[0] ?? '';
    await page.page.keyboard.press('Escape');
    await page.write(code);
    await page.bubble('anna@example.org подтверждена').waitFor();

    await page.subscriber.getByTestId('reply-button').filter({ hasText: 'Баланс' }).click();
    const balance = page.bubble('К оплате:');
    expect((await balance.innerText()).replaceAll(/\s/g, '')).toContain(amount.replaceAll(/\s/g, ''));
    await page.press('Обновить');
    await page.page
      .getByTestId('toast')
      .filter({ hasText: /Изменений нет|Обновлено/ })
      .waitFor();
    await page.picture('wide-balance');
    expect(page.complaints).toEqual([]);
  });

  test('finds the talk again after a reload, dark if so wished', async () => {
    await using page = await openPage(browser, playground.url, { ...wideWindow, colorScheme: 'dark' });
    await page.bubble('К оплате:').waitFor();
    await page.page.reload();
    await page.bubble('К оплате:').waitFor();
    expect(await page.subscriber.getByTestId('reply-button').count()).toBeGreaterThan(2);
    await page.picture('wide-dark');
  });

  test('hands over a billing file and reads what came of it', async () => {
    await using page = await openPage(browser, playground.url, wideWindow);
    const result = page.page.getByTestId('import-result');
    await page.page.getByTestId('import-file').setInputFiles(sample);
    await result.filter({ hasText: 'Файл принят' }).waitFor();
    expect(await result.innerText()).toContain('Этот же файл загружен последним');

    const truncated = (await readFile(sample)).subarray(0, 4_000);
    const file = { name: 'truncated.xml', mimeType: 'text/xml', buffer: Buffer.from(truncated) };
    await page.page.getByTestId('import-file').setInputFiles(file);
    await result.filter({ hasText: 'Файл не принят: truncated.xml' }).waitFor();
    expect((await result.innerText()).split('\n').at(-1)?.length).toBeGreaterThan(20);
    await result.scrollIntoViewIfNeeded();
    await page.picture('wide-import-refused');
  });
});

describe('a newcomer on a phone', () => {
  test('is spoken to in English, finds everything in four tabs, and nothing sticks out', async () => {
    await using page = await openPage(browser, playground.url, { ...phone, locale: 'en-GB' });
    await page.choosePerson('Olga Lind');
    await page.picture('phone-empty');
    await page.page.getByTestId('tab-billing').tap();
    await page.page.getByRole('button', { name: 'Another account' }).tap();
    const { number, amount } = await hint(page);
    await page.picture('phone-billing');
    await page.page.getByTestId('tab-subscriber').tap();
    await page.subscriber.getByTestId('start').tap();
    await page.press('I accept the rules');
    await page.buttonShown('☑️ I accept the rules');
    await page.press('data processing');
    await page.bubble('Step 1 of 2').waitFor();
    await page.write(number);
    await page.bubble('Step 2 of 2').waitFor();
    await page.write(amount);
    await page.press('No e-mail');
    await page.subscriber.getByTestId('reply-button').filter({ hasText: 'Balance' }).tap();
    await page.press('Refresh');
    await page.picture('phone-balance');
    for (const tab of ['subscriber', 'staff', 'mail', 'billing']) {
      await page.page.getByTestId(`tab-${tab}`).tap();
      expect(await page.overflowing(), tab).toEqual([]);
      expect(await page.smallTargets(), tab).toEqual([]);
    }
    expect(page.complaints).toEqual([]);
  });
});

describe('the chat as a messenger', () => {
  let page: PlaygroundPage;
  beforeEach(async () => {
    page = await openPage(browser, playground.url, wideWindow);
  });
  afterEach(async () => {
    expect(page.complaints).toEqual([]);
    await page[Symbol.asyncDispose]();
  });

  test('what people write never becomes markup', async () => {
    const words = '<img src=x onerror="document.title=1"> <b>жирно</b> &amp; javascript:alert(1)';
    await page.write(words, page.staff);
    await page.bubble('onerror', page.staff).waitFor();
    expect(await page.bubble('onerror', page.staff).locator('.words').innerText()).toBe(words);
    expect(await page.staff.getByTestId('bubble').locator('img:not([src^="/"]), b, a').count()).toBe(0);
  });

  test('two windows show the same at once: a message, its change, its end', async () => {
    await using other = await openPage(browser, playground.url, wideWindow);
    await page.write('Принимаю смену', page.staff);
    await other.bubble('Принимаю смену', other.staff).waitFor();
    await page.staff.getByTestId('composer-input').press('ArrowUp');
    await page.write('Сдаю смену', page.staff);
    await other.bubble('Сдаю смену', other.staff).filter({ hasText: 'изменено' }).waitFor();
    await page.bubble('Сдаю смену', page.staff).click({ button: 'right' });
    await page.page.getByRole('menuitem', { name: 'Удалить' }).click();
    await other.staff.getByTestId('bubble').filter({ hasText: 'Сдаю смену' }).waitFor({ state: 'detached' });
  });

  test('an answer quotes, and a file opens or is saved', async () => {
    await page.write('Кто на Заречной?', page.staff);
    await page.bubble('Кто на Заречной?', page.staff).click({ button: 'right' });
    await page.page.getByRole('menuitem', { name: 'Ответить' }).click();
    const pdf = { name: 'акт.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n') };
    await page.staff.getByTestId('attach-file').setInputFiles(pdf);
    await page.write('Вот акт', page.staff);
    const answer = page.bubble('Вот акт', page.staff);
    await answer.locator('.quoted', { hasText: 'Кто на Заречной?' }).waitFor();
    const href = (await answer.locator('.file-card').getAttribute('href')) ?? '';
    const response = await page.page.request.get(playground.url + href);
    expect(response.headers()['content-type']).toBe('application/pdf');
    expect(await response.text()).toBe('%PDF-1.4\n');
  });

  test('commands are suggested as one types and chosen without a mouse', async () => {
    await page.choosePerson('Пётр Ильин');
    await page.subscriber.getByTestId('start').click();
    await page.bubble('нужны два ваших согласия').waitFor();
    const input = page.subscriber.getByTestId('composer-input');
    await input.pressSequentially('/h');
    await page.subscriber
      .getByTestId('suggestions')
      .getByRole('option')
      .filter({ hasText: '/help' })
      .waitFor();
    await input.press('Enter');
    await page.bubble('/help').waitFor();
    expect(await input.inputValue()).toBe('');
  });

  test('whoever blocks the bot can take it back', async () => {
    await page.choosePerson('Гульнара Сафина');
    await page.subscriber.getByTestId('start').click();
    await page.bubble('нужны два ваших согласия').waitFor();
    await page.subscriber.getByRole('button', { name: 'Действия с чатом' }).click();
    await page.page.getByRole('menuitem', { name: 'Заблокировать бота' }).click();
    await page.subscriber.getByText('Бот заблокирован').waitFor();
    await page.page.reload();
    await page.choosePerson('Гульнара Сафина');
    await page.subscriber.getByRole('button', { name: 'Разблокировать бота' }).click();
    await page.subscriber.getByTestId('composer-input').waitFor();
  });

  test('what comes while one looks elsewhere is counted', async () => {
    const nikolai = 7_100_000_004;
    await page.subscriber.getByTestId('bubble').first().waitFor();
    await page.page.request.post(`${playground.url}/api/chats/${nikolai}/messages`, {
      data: { from: nikolai, text: '/start' },
    });
    await page.page.getByTestId('person').filter({ hasText: 'Николай' }).locator('.badge').waitFor();
    await page.choosePerson('Николай Журавлёв');
    await page.page
      .getByTestId('person')
      .filter({ hasText: 'Николай' })
      .locator('.badge')
      .waitFor({ state: 'hidden' });
  });

  test('the policy lets nothing in from elsewhere, and nothing inline', async () => {
    const response = await page.page.request.get(playground.url);
    const headers = response.headers();
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['cache-control']).toBe('no-store');
    for (const path of [
      '/page/tsconfig.json',
      '/page/..%2fpage.ts',
      '/page/fonts/..%2findex.css',
      '/page/nothing.ts',
    ]) {
      expect((await page.page.request.get(playground.url + path)).status(), path).toBe(404);
    }
  });
});
