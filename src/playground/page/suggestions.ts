import type { BotCommand } from './api.ts';
import { h } from './element.ts';

export interface Suggestions {
  element: HTMLElement;
  /** Offers what begins like the words typed; hides when there is nothing to offer. */
  offer(typed: string, commands: BotCommand[]): void;
  /** Handles arrows, Enter, Tab and Esc while open; true when the key was for the suggestions. */
  key(event: KeyboardEvent): boolean;
}

let lists = 0;

/** The commands that fit what is being typed after a slash. `input` is told which one is active. */
export function createSuggestions(input: HTMLElement, choose: (command: string) => void): Suggestions {
  const id = `suggestions-${++lists}`;
  const element = h('div', {
    class: 'suggestions',
    role: 'listbox',
    id,
    hidden: true,
    'data-testid': 'suggestions',
  });
  let offered: BotCommand[] = [];
  let active = 0;
  input.setAttribute('aria-controls', id);
  input.setAttribute('aria-autocomplete', 'list');

  function draw(): void {
    const options = offered.map(({ command, description }, index) =>
      h(
        'div',
        {
          role: 'option',
          id: `${id}-${index}`,
          class: 'suggestion',
          'aria-selected': index === active,
          // The field must keep its focus: the press itself would take it away.
          onmousedown: (event) => event.preventDefault(),
          onclick: () => take(index),
        },
        h('strong', {}, `/${command}`),
        h('span', { dir: 'auto' }, description),
      ),
    );
    element.replaceChildren(...options);
    element.hidden = options.length === 0;
    options[active]?.scrollIntoView({ block: 'nearest' });
    if (options.length > 0) input.setAttribute('aria-activedescendant', `${id}-${active}`);
    else input.removeAttribute('aria-activedescendant');
  }

  function take(index: number): void {
    const chosen = offered[index];
    hide();
    if (chosen) choose(`/${chosen.command}`);
  }

  function hide(): void {
    offered = [];
    draw();
  }

  return {
    element,
    offer(typed, commands) {
      const prefix = /^\/(\w*)$/.exec(typed)?.[1]?.toLowerCase();
      offered = prefix === undefined ? [] : commands.filter(({ command }) => command.startsWith(prefix));
      active = 0;
      draw();
    },
    key(event) {
      if (offered.length === 0) return false;
      if (event.key === 'ArrowDown') active = (active + 1) % offered.length;
      else if (event.key === 'ArrowUp') active = (active + offered.length - 1) % offered.length;
      else if (event.key === 'Escape') offered = [];
      else if (event.key === 'Enter' || event.key === 'Tab') {
        event.preventDefault();
        take(active);
        return true;
      } else return false;
      event.preventDefault();
      draw();
      return true;
    },
  };
}
