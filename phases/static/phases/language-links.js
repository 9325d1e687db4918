// The language selector leads to the same place of the page: ids are the same in all languages.
const links = () => document.querySelectorAll("a[data-language-link]");

function follow() {
  for (const link of links()) link.hash = location.hash;
}

addEventListener("hashchange", follow);
// The design system copies the links into the mobile menu after this script: look at the click.
addEventListener("click", (event) => {
  if (event.target.closest("a[data-language-link]")) follow();
});
follow();
