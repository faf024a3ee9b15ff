import { mkdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';
import { inject } from 'vitest';

const SCREENSHOTS = fileURLToPath(new URL('../../test-results/screenshots/', import.meta.url));

/** Root has no sandbox of its own to put Chromium into; the only page it opens is ours. */
export function launchChromium(): Promise<Browser> {
  const args = process.geteuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: inject('chromium'), args });
}

export const wideWindow = { viewport: { width: 1400, height: 900 } };
export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

interface Box {
  name: string;
  x: number;
  right: number;
  width: number;
  height: number;
}

/** The playground's page in a window of its own, with what it complained of in the console. */
export class PlaygroundPage implements AsyncDisposable {
  readonly page: Page;
  readonly complaints: string[] = [];
  readonly subscriber: Locator;
  readonly staff: Locator;

  constructor(page: Page) {
    this.page = page;
    this.subscriber = page.getByTestId('chat-subscriber');
    this.staff = page.getByTestId('chat-staff');
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
  }

  /** Writes into the chat in sight and sends it with Enter. */
  async write(text: string, chat = this.subscriber): Promise<void> {
    await chat.getByTestId('composer-input').fill(text);
    await chat.getByTestId('composer-input').press('Enter');
  }

  /** The newest message that holds the words. */
  bubble(words: string | RegExp, chat = this.subscriber): Locator {
    return chat.getByTestId('bubble').filter({ hasText: words }).last();
  }

  async press(label: string | RegExp, chat = this.subscriber): Promise<void> {
    await chat.getByTestId('inline-button').filter({ hasText: label }).last().click();
  }

  /** Waits for a button that a press before this one was to bring. */
  async buttonShown(label: string | RegExp): Promise<void> {
    await this.subscriber.getByTestId('inline-button').filter({ hasText: label }).last().waitFor();
  }

  async choosePerson(name: string): Promise<void> {
    const open = this.page.getByTestId('person-switch');
    if (await open.isVisible()) await open.click();
    await this.page.getByTestId('person').filter({ hasText: name }).click();
  }

  /** Leaves a picture in `test-results/screenshots/`. */
  async picture(name: string): Promise<void> {
    mkdirSync(SCREENSHOTS, { recursive: true });
    await this.page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`) });
  }

  /** What sticks out of the window sideways, other than code, which scrolls by itself. */
  async overflowing(): Promise<string[]> {
    const width = this.page.viewportSize()?.width ?? 0;
    const boxes = await this.#boxes('body *:visible:not(pre *)');
    return boxes.filter(({ x, right }) => right > width + 1 || x < -1).map(({ name }) => name);
  }

  /** The buttons in sight that a finger would miss: under 40 pixels in either direction. Words in a text are exempt. */
  async smallTargets(): Promise<string[]> {
    const shown = ':visible:not(.bubble-menu, .words button)';
    const boxes = await this.#boxes(`button${shown}, label${shown}, a.inline-button${shown}`);
    return boxes.filter(({ width, height }) => Math.min(width, height) < 39.5).map(({ name }) => name);
  }

  #boxes(selector: string): Promise<Box[]> {
    return this.page.locator(selector).evaluateAll((elements) =>
      elements.map((element) => {
        const { x, right, width, height } = element.getBoundingClientRect();
        return { name: `${element.getAttribute('class')}: ${element.textContent}`, x, right, width, height };
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.context().close();
  }
}

export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions,
): Promise<PlaygroundPage> {
  const context = await browser.newContext({
    locale: 'ru-RU',
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  });
  const page = new PlaygroundPage(await context.newPage());
  await page.page.goto(url);
  return page;
}
