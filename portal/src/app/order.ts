/** The order of words in the language of the page, numbers in them by size. */

const collators = new Map<string, Intl.Collator>();

/** For sorting. A collator is kept, for making one for each comparison takes a long list seconds. */
export function inOrder(one: string, other: string): number {
  const { lang } = document.documentElement;
  let collator = collators.get(lang);
  if (!collator) {
    collator = new Intl.Collator(lang, { numeric: true });
    collators.set(lang, collator);
  }
  return collator.compare(one, other);
}
