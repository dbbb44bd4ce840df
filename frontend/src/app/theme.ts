import {
  Button,
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
} from '@mantine/core';

/** Neutral tuple behind Mantine's dark scheme; the page itself reads the tokens of `global.css`. */
const dark: MantineColorsTuple = [
  '#eceef1',
  '#c6cad1',
  '#9aa1ab',
  '#6c737d',
  '#3a3e46',
  '#24272d',
  '#1b1e23',
  '#14161a',
  '#0d0e11',
  '#0a0b0d',
];

const accent: MantineColorsTuple = [
  '#eef3ff',
  '#dce5fb',
  '#b6c8f6',
  '#8eaaf1',
  '#6d93fc',
  '#4f78ee',
  '#3560dc',
  '#2a4fba',
  '#223f95',
  '#1a3072',
];

/** Every look that is not one component's own. */
export const theme = createTheme({
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '15px', xl: '20px' },
  defaultRadius: 8,
  colors: { dark, accent },
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 4 },
  cursorType: 'pointer',
  // Without a variant Mantine takes its own primary colour and does not ask.
  components: { Button: Button.extend({ defaultProps: { variant: 'filled' } }) },
  variantColorResolver: (input) =>
    input.variant === 'filled' && (!input.color || input.color === 'accent')
      ? { background: 'var(--ink)', hover: 'var(--ink)', color: 'var(--on-ink)', border: '1px solid var(--ink)' }
      : defaultVariantColorsResolver(input),
});

const shared = {
  '--mantine-color-body': 'var(--page)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-dimmed': 'var(--dimmed)',
  '--mantine-color-placeholder': 'var(--dimmed)',
  '--mantine-color-error': 'var(--bad)',
  '--mantine-color-default': 'var(--card)',
  '--mantine-color-default-hover': 'var(--hover)',
  '--mantine-color-default-border': 'var(--line)',
  '--mantine-color-default-color': 'var(--text)',
};

/** Points Mantine's variables at the tokens, in both schemes. */
export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: shared, dark: shared });
