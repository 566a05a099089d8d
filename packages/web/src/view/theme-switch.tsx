import type { VNode } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import { applyTheme, storedTheme, type Theme, themes } from '../theme.ts';

/** Light, dark, or as the device has it. */
export function ThemeSwitch(): VNode {
  const [theme, setTheme] = useState<Theme>(storedTheme);
  useLayoutEffect(() => applyTheme(theme), [theme]);
  return (
    <fieldset class="switch">
      <legend class="visually-hidden">Colours</legend>
      {themes.map((name) => (
        <label key={name}>
          <input type="radio" name="theme" checked={name === theme} onChange={() => setTheme(name)} />
          <span>{name}</span>
        </label>
      ))}
    </fieldset>
  );
}
