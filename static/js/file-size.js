// A size as the server writes it. `kb` and `mb` are "1 KB" and "1 MB" in the page's language.
export function sized(bytes, { kb, mb }) {
  const count = bytes < 1e6 ? Math.ceil(bytes / 1e3) : Math.round(bytes / 1e5) / 10;
  return (bytes < 1e6 ? kb : mb).replace("1", new Intl.NumberFormat(document.documentElement.lang).format(count));
}
