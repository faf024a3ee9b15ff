import type { BotCommand } from './api.ts';
import { h } from './element.ts';

let lists = 0;

/** The commands that fit what is being typed after a slash. The field keeps the focus and is told which one is active. */
export class Suggestions {
  readonly element: HTMLElement;
  readonly #id = `suggestions-${++lists}`;
  readonly #input: HTMLElement;
  readonly #choose: (command: string) => void;
  #offered: BotCommand[] = [];
  #active = 0;

  constructor(input: HTMLElement, choose: (command: string) => void) {
    this.#input = input;
    this.#choose = choose;
    this.element = h('div', {
      class: 'suggestions',
      role: 'listbox',
      id: this.#id,
      hidden: true,
      'data-testid': 'suggestions',
    });
    input.setAttribute('aria-controls', this.#id);
    input.setAttribute('aria-autocomplete', 'list');
  }

  /** Offers what begins like the words typed; hides when there is nothing to offer. */
  offer(typed: string, commands: BotCommand[]): void {
    const prefix = /^\/(\w*)$/.exec(typed)?.[1]?.toLowerCase();
    this.#offered = prefix === undefined ? [] : commands.filter(({ command }) => command.startsWith(prefix));
    this.#active = 0;
    this.#draw();
  }

  /** Handles arrows, Enter, Tab and Esc while open; true when the key was for the suggestions. */
  key(event: KeyboardEvent): boolean {
    const count = this.#offered.length;
    if (count === 0) return false;
    if (event.key === 'ArrowDown') this.#active = (this.#active + 1) % count;
    else if (event.key === 'ArrowUp') this.#active = (this.#active + count - 1) % count;
    else if (event.key === 'Escape') this.#offered = [];
    else if (event.key === 'Enter' || event.key === 'Tab') {
      event.preventDefault();
      this.#take(this.#active);
      return true;
    } else return false;
    event.preventDefault();
    this.#draw();
    return true;
  }

  #take(index: number): void {
    const chosen = this.#offered[index];
    this.#offered = [];
    this.#draw();
    if (chosen) this.#choose(`/${chosen.command}`);
  }

  #draw(): void {
    const options = this.#offered.map((command, index) => this.#option(command, index));
    this.element.replaceChildren(...options);
    this.element.hidden = options.length === 0;
    options[this.#active]?.scrollIntoView({ block: 'nearest' });
    if (options.length > 0) this.#input.setAttribute('aria-activedescendant', `${this.#id}-${this.#active}`);
    else this.#input.removeAttribute('aria-activedescendant');
  }

  #option({ command, description }: BotCommand, index: number): HTMLElement {
    return h(
      'div',
      {
        role: 'option',
        id: `${this.#id}-${index}`,
        class: 'suggestion',
        'aria-selected': index === this.#active,
        // The field must keep its focus: the press itself would take it away.
        onmousedown: (event) => event.preventDefault(),
        onclick: () => this.#take(index),
      },
      h('strong', {}, `/${command}`),
      h('span', { dir: 'auto' }, description),
    );
  }
}
