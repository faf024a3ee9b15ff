import { h } from './element.ts';
import { icon } from './icon.ts';
import { t } from './texts.ts';

export interface ScrollKeeper {
  /** The button that leads to the latest messages, with the number of unread ones. */
  button: HTMLElement;
  atBottom(): boolean;
  toBottom(): void;
  /** Runs a change and afterwards shows the same messages as before, or the newest if those were in sight. */
  keep(change: () => void): void;
  setUnread(count: number): void;
}

/** Keeps a chat's scroller where its reader is. `reached` is called whenever the bottom comes into sight. */
export function createScrollKeeper(scroller: HTMLElement, reached: () => void): ScrollKeeper {
  const count = h('span', { class: 'badge', hidden: true });
  const button = h(
    'button',
    { type: 'button', class: 'to-bottom', hidden: true, 'aria-label': t('toBottom') },
    icon('down'),
    count,
  );
  let stuck = true;
  let lastTop = 0;

  // The sizes change without the reader's doing: pictures and fonts load, the keyboard opens, the window shrinks.
  const sizes = new ResizeObserver(() => stuck && toBottom());
  sizes.observe(scroller);
  for (const content of scroller.children) sizes.observe(content);

  function atBottom(): boolean {
    return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 48;
  }

  function toBottom(): void {
    stuck = true;
    scroller.scrollTop = scroller.scrollHeight;
    settle();
  }

  function settle(): void {
    button.hidden = stuck;
    if (stuck && scroller.clientHeight > 0) reached();
  }

  scroller.addEventListener('scroll', () => {
    // Only a reader scrolls up; content that grows leaves the position where it was.
    stuck = atBottom() || (stuck && scroller.scrollTop >= lastTop);
    lastTop = scroller.scrollTop;
    settle();
  });
  button.addEventListener('click', toBottom);

  return {
    button,
    atBottom: () => stuck,
    toBottom,
    keep(change) {
      const follow = stuck;
      const anchor = follow ? undefined : firstInSight(scroller);
      const before = anchor?.getBoundingClientRect().top ?? 0;
      change();
      if (follow) toBottom();
      else if (anchor?.isConnected) scroller.scrollTop += anchor.getBoundingClientRect().top - before;
    },
    setUnread(unread) {
      count.hidden = unread === 0;
      count.textContent = String(unread);
      button.setAttribute(
        'aria-label',
        unread === 0 ? t('toBottom') : `${t('toBottom')}, ${t('unread', { count: unread })}`,
      );
    },
  };
}

function firstInSight(scroller: HTMLElement): HTMLElement | undefined {
  const top = scroller.getBoundingClientRect().top;
  return [...scroller.querySelectorAll<HTMLElement>('[data-message]')].find(
    (row) => row.getBoundingClientRect().bottom > top,
  );
}
