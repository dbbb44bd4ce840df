// Sets colour scheme and language before the first paint: what the user chose, else what the browser prefers.
(() => {
  const stored = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const scheme = stored('cf-scheme');
  const dark = scheme ? scheme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.mantineColorScheme = dark ? 'dark' : 'light';
  const language = stored('cf-language') ?? navigator.language.slice(0, 2);
  document.documentElement.lang = language === 'fr' ? 'fr' : 'en';
})();
