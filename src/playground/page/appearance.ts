import { h } from './element.ts';
import { icon } from './icon.ts';
import { language, switchLanguage, t } from './texts.ts';

const themes = ['system', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];

/** Applies the theme chosen on this page before; without one the system decides. */
export function applyStoredTheme(): void {
  apply(storedTheme());
  document.documentElement.lang = language;
  document.title = `${t('title')} · ${t('playground')}`;
}

/** The two switches of the page itself: its language, its light. */
export function appearanceSwitches(): HTMLElement[] {
  const tongue = h(
    'button',
    {
      type: 'button',
      class: 'round language',
      'data-testid': 'language',
      'aria-label': t('language'),
      title: t('language'),
      onclick: switchLanguage,
    },
    language === 'ru' ? 'РУ' : 'EN',
  );
  const theme = h('button', { type: 'button', class: 'round', 'data-testid': 'theme' });
  const label = () => {
    const words = t('theme', {
      theme: t(({ system: 'themeSystem', light: 'themeLight', dark: 'themeDark' } as const)[storedTheme()]),
    });
    theme.replaceChildren(icon(({ system: 'system', light: 'sun', dark: 'moon' } as const)[storedTheme()]));
    theme.setAttribute('aria-label', words);
    theme.title = words;
  };
  theme.addEventListener('click', () => {
    const next = themes[(themes.indexOf(storedTheme()) + 1) % themes.length] ?? 'system';
    localStorage.setItem('theme', next);
    apply(next);
    label();
  });
  label();
  return [tongue, theme];
}

function apply(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

function storedTheme(): Theme {
  const stored = localStorage.getItem('theme');
  return themes.find((theme) => theme === stored) ?? 'system';
}
