type Child = Node | string | undefined | null | false;
type Scalar = string | number | boolean | undefined;

type Listeners = {
  [K in keyof HTMLElementEventMap as `on${K}`]?: (event: HTMLElementEventMap[K]) => void;
};

type Attributes = Listeners & {
  [name in `aria-${string}` | `data-${string}`]?: Scalar;
} & Partial<
    Record<
      | 'accept'
      | 'alt'
      | 'autocomplete'
      | 'class'
      | 'controls'
      | 'dir'
      | 'download'
      | 'enterkeyhint'
      | 'for'
      | 'height'
      | 'hidden'
      | 'href'
      | 'id'
      | 'lang'
      | 'loading'
      | 'multiple'
      | 'name'
      | 'placeholder'
      | 'popover'
      | 'preload'
      | 'rel'
      | 'role'
      | 'rows'
      | 'sandbox'
      | 'src'
      | 'tabindex'
      | 'target'
      | 'title'
      | 'type'
      | 'value'
      | 'width',
      Scalar
    >
  >;

/**
 * Builds an element. Text always becomes text nodes: nothing a person or a bot writes is ever parsed as markup.
 * `on…` attributes are listeners; `false` and `undefined` leave an attribute or a child out.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value as EventListener);
    else if (name.startsWith('aria-') && value !== undefined) element.setAttribute(name, String(value));
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...present(children));
  return element;
}

/** Leaves out what is not there, so that optional parts can be written in place. */
function present(children: Child[]): (Node | string)[] {
  return children.filter(
    (child): child is Node | string => child instanceof Node || (typeof child === 'string' && child !== ''),
  );
}
