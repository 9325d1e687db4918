// Suggestions while typing in a search field: the combobox of the ARIA Authoring Practices, whose
// list is no more than a short way to what the form finds.
const MIN_LETTERS = 3;
const PAUSE = 500; // milliseconds after the last key

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function combobox(input) {
  const { suggestions: address, suggestionsLabel: label } = input.dataset;
  const list = element("ul", { id: `${input.id}-list`, className: "suggestions", hidden: true });
  const status = element("p", { className: "fr-sr-only" });
  let timer = 0;
  let request = null;
  let active = -1;

  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", label);
  status.setAttribute("role", "status");
  // A combobox is no search box; the keyboard of a phone still has its key for searching.
  Object.assign(input, { type: "text", enterKeyHint: "search", autocomplete: "off" });
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  })) input.setAttribute(name, value);
  input.form.classList.add("suggestions-host");
  input.form.append(list, status);

  function activate(number) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = number;
    const option = list.children[active];
    if (!option) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  }

  function open() {
    if (!list.children.length) return;
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  }

  function close() {
    activate(-1);
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
  }

  function forget() {
    clearTimeout(timer);
    request?.abort();
    request = null;
    close();
    list.replaceChildren();
    status.textContent = "";
  }

  function option(suggestion, number) {
    const kind = element("span", { className: "suggestions__kind", textContent: suggestion.kind });
    if (suggestion.found_in) {
      kind.append(" · ", element("span", {
        lang: suggestion.found_in_language, textContent: suggestion.found_in,
      }));
    }
    const title = element("span", { lang: suggestion.language, textContent: suggestion.title });
    const made = element(
      "li", { id: `${list.id}-${number}`, className: "suggestions__option" }, title, " ", kind,
    );
    made.setAttribute("role", "option");
    made.setAttribute("aria-selected", "false");
    made.dataset.address = suggestion.address;
    return made;
  }

  async function ask() {
    const asked = new AbortController();
    request = asked;
    try {
      const query = new URLSearchParams({ q: input.value.trim() });
      const answer = await fetch(`${address}?${query}`, { signal: asked.signal });
      if (!answer.ok) return;
      const found = await answer.json();
      // Another key, or another field, came meanwhile.
      if (request !== asked || document.activeElement !== input) return;
      list.replaceChildren(...found.suggestions.map(option));
      status.textContent = found.status;
      open();
    } catch {
      // Aborted, or the network is gone: the form still works.
    }
  }

  input.addEventListener("input", () => {
    forget();
    if (input.value.trim().length >= MIN_LETTERS) timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("blur", forget);
  input.form.addEventListener("submit", forget);
  input.addEventListener("keydown", (event) => {
    const last = list.children.length - 1;
    if (event.isComposing || last < 0) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const isOpen = !list.hidden;
      open();
      if (event.altKey) {
        if (event.key === "ArrowUp" && isOpen) close();
      } else if (event.key === "ArrowDown") activate(active < last ? active + 1 : 0);
      else activate(active > 0 ? active - 1 : last);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation(); // the dialog around the field stays
      close();
    } else if (event.key === "Enter" && !list.hidden && active >= 0) {
      event.preventDefault();
      location.assign(list.children[active].dataset.address);
    } else if (event.key === "ArrowLeft" || event.key === "ArrowRight") activate(-1);
  });
  // The field keeps the focus while an option is chosen with the mouse.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const chosen = event.target.closest("[role=option]");
    if (chosen) location.assign(chosen.dataset.address);
  });
}

for (const input of document.querySelectorAll("input[data-suggestions]")) combobox(input);
