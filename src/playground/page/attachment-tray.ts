import { h } from './element.ts';
import { fileSize } from './format.ts';
import { icon } from './icon.ts';
import { t } from './texts.ts';

/** The files that wait to be sent, each with a cross to change one's mind. */
export class AttachmentTray {
  readonly element = h('ul', { class: 'attachment-tray', hidden: true, 'aria-label': t('attachedFiles') });
  readonly button: HTMLElement;
  files: File[] = [];
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
    const input = h('input', { type: 'file', multiple: true, hidden: true, 'data-testid': 'attach-file' });
    input.addEventListener('change', () => {
      this.add([...(input.files ?? [])]);
      // The same file chosen again must count as a change.
      input.value = '';
    });
    const choose = h(
      'button',
      {
        type: 'button',
        class: 'round',
        title: t('attach'),
        'aria-label': t('attach'),
        'data-testid': 'attach',
      },
      icon('attach'),
    );
    choose.addEventListener('click', () => input.click());
    this.button = h('span', { class: 'attach' }, input, choose);
  }

  add(files: File[]): void {
    if (files.length === 0) return;
    this.files.push(...files);
    this.#draw();
  }

  /** Empties the tray into the caller's hands. */
  take(): File[] {
    const taken = this.files;
    this.files = [];
    this.#draw();
    return taken;
  }

  #draw(): void {
    this.element.replaceChildren(...this.files.map((file) => this.#slip(file)));
    this.element.hidden = this.files.length === 0;
    this.#changed();
  }

  #slip(file: File): HTMLElement {
    const remove = h(
      'button',
      { type: 'button', class: 'round', 'aria-label': t('detach', { name: file.name }) },
      icon('close'),
    );
    remove.addEventListener('click', () => {
      this.files = this.files.filter((other) => other !== file);
      this.#draw();
    });
    return h(
      'li',
      {},
      h('span', { class: 'tray-name', dir: 'auto' }, file.name),
      h('small', {}, fileSize(file.size)),
      remove,
    );
  }
}
