import { h } from './element.ts';
import { icon } from './icon.ts';
import { t } from './texts.ts';

/** As near to the bottom as counts as being there, in pixels. */
const nearBottom = 48;

/** Keeps a chat's scroller where its reader is. `reached` is called whenever the bottom is in sight. */
export class ScrollKeeper {
  /** Leads to the latest messages; carries the number of unread ones. */
  readonly button: HTMLElement;
  readonly #count = h('span', { class: 'badge', hidden: true });
  readonly #scroller: HTMLElement;
  readonly #reached: () => void;
  #stuck = true;
  #lastTop = 0;

  constructor(scroller: HTMLElement, reached: () => void) {
    this.#scroller = scroller;
    this.#reached = reached;
    this.button = h(
      'button',
      { type: 'button', class: 'to-bottom', hidden: true, 'aria-label': t('toBottom') },
      icon('down'),
      this.#count,
    );
    this.button.addEventListener('click', () => this.toBottom());
    scroller.addEventListener('scroll', () => this.#onScroll());
    // The sizes change without the reader's doing: pictures and fonts load, the keyboard opens, the window shrinks.
    const sizes = new ResizeObserver(() => this.#stuck && this.toBottom());
    sizes.observe(scroller);
    for (const content of scroller.children) sizes.observe(content);
  }

  /** Whether the newest messages are really before the reader's eyes. */
  get bottomInSight(): boolean {
    return this.#stuck && this.#scroller.clientHeight > 0;
  }

  toBottom(): void {
    this.#stuck = true;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#settle();
  }

  /** After the scroller has come back into the document, which forgets scroll positions. */
  restore(): void {
    if (this.#stuck) this.toBottom();
    else this.#scroller.scrollTop = this.#lastTop;
  }

  /** Runs a change and afterwards shows the same messages as before, or the newest if those were in sight. */
  keep(change: () => void): void {
    if (this.#stuck) {
      change();
      this.toBottom();
      return;
    }
    const anchor = this.#firstInSight();
    const before = anchor?.getBoundingClientRect().top ?? 0;
    change();
    if (anchor?.isConnected) this.#scroller.scrollTop += anchor.getBoundingClientRect().top - before;
  }

  setUnread(unread: number): void {
    this.#count.hidden = unread === 0;
    this.#count.textContent = String(unread);
    const label = unread === 0 ? t('toBottom') : `${t('toBottom')}, ${t('unread', { count: unread })}`;
    this.button.setAttribute('aria-label', label);
  }

  #onScroll(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    if (clientHeight === 0) return;
    // Only a reader scrolls up; content that grows leaves the position where it was.
    const near = scrollHeight - scrollTop - clientHeight < nearBottom;
    this.#stuck = near || (this.#stuck && scrollTop >= this.#lastTop);
    this.#lastTop = scrollTop;
    this.#settle();
  }

  #settle(): void {
    this.button.hidden = this.#stuck;
    if (this.bottomInSight) this.#reached();
  }

  #firstInSight(): HTMLElement | undefined {
    const { top } = this.#scroller.getBoundingClientRect();
    const rows = this.#scroller.querySelectorAll<HTMLElement>('[data-message]');
    return [...rows].find((row) => row.getBoundingClientRect().bottom > top);
  }
}
