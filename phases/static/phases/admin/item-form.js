/* The change form of an item: one language at a time, rows in order, errors that are found.
   Without this script all languages follow one another and positions are typed. */
(() => {
  "use strict";

  const panel = document.getElementById("language-panel");
  const bar = document.querySelector("[data-language-tabs]");

  // --- Languages: ARIA tabs over one panel, whose fields are shown by language

  const ALL = "all";
  let tabs = [];

  function languageOf(element) {
    return element?.closest("[data-language]")?.dataset.language;
  }

  function show(language, focus = false) {
    for (const tab of tabs) {
      const selected = tab.dataset.show === language;
      tab.setAttribute("aria-selected", String(selected));
      tab.tabIndex = selected ? 0 : -1;
      if (selected) {
        panel.setAttribute("aria-labelledby", tab.id);
        if (focus) tab.focus();
      }
    }
    document.documentElement.dataset.shownLanguage = language;
    const field = document.querySelector("[data-language-field]");
    if (field && language !== ALL) field.value = language;
  }

  function makeTabs() {
    const names = Object.keys(bar.dataset)
      .filter((key) => key.startsWith("name"))
      .map((key) => [key.slice(4).toLowerCase(), bar.dataset[key]]);
    bar.setAttribute("role", "tablist");
    bar.setAttribute("aria-label", bar.dataset.label);
    panel.setAttribute("role", "tabpanel");
    for (const [code, name] of [...names, [ALL, bar.dataset.all]]) {
      const tab = document.createElement("button");
      tab.type = "button";
      tab.id = `lang-${code}`;
      tab.dataset.show = code;
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", panel.id);
      const errors = panel.querySelectorAll(`[data-language="${code}"] > .errorlist`).length;
      tab.textContent = errors ? `${name} (${bar.dataset.errors} ${errors})` : name;
      tab.classList.toggle("has-errors", errors > 0);
      tab.addEventListener("click", () => show(code));
      bar.append(tab);
    }
    tabs = [...bar.children];
    bar.addEventListener("keydown", (event) => {
      const current = tabs.indexOf(document.activeElement);
      const next = {
        ArrowRight: (current + 1) % tabs.length,
        ArrowLeft: (current - 1 + tabs.length) % tabs.length,
        Home: 0,
        End: tabs.length - 1,
      }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      show(tabs[next].dataset.show, true);
    });
    bar.hidden = false;
    document.documentElement.classList.add("has-language-tabs");
  }

  function fromAddress() {
    const hash = decodeURIComponent(location.hash.slice(1));
    const asked = hash.startsWith("lang-")
      ? hash.slice(5)
      : new URLSearchParams(location.search).get("lang");
    const known = (code) => tabs.some((tab) => tab.dataset.show === code);
    const target = hash && document.getElementById(hash);
    const wrong = panel.querySelector("[data-language] > .errorlist");
    if (target && languageOf(target)) show(languageOf(target));
    else if (known(asked)) show(asked);
    else if (wrong) show(languageOf(wrong));
    else show(known(bar.dataset.firstLanguage) ? bar.dataset.firstLanguage : ALL);
    if (target && !hash.startsWith("lang-")) target.scrollIntoView();
  }

  // --- Rows in order: drag, two buttons, and the number itself

  function rowsOf(group) {
    return [...group.querySelectorAll(".inline-related:not(.empty-form)")];
  }

  function number(group) {
    rowsOf(group).forEach((row, index) => {
      const position = row.querySelector("input[name$='-position']");
      if (position) position.value = index + 1;
    });
  }

  function move(row, step) {
    const group = row.closest("[data-order]");
    const rows = rowsOf(group);
    const other = rows[rows.indexOf(row) + step];
    if (!other) return;
    if (step < 0) other.before(row);
    else other.after(row);
    number(group);
  }

  function button(text, sign, action) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "order-button";
    made.title = text;
    made.setAttribute("aria-label", text);
    made.textContent = sign;
    made.addEventListener("click", () => {
      action();
      made.focus();
    });
    return made;
  }

  function addOrder(row) {
    const group = row.closest("[data-order]");
    const heading = row.querySelector("h3");
    if (!group || !heading || heading.querySelector(".order-controls")) return;
    const { moveUp, moveDown, drag } = group.dataset;
    const name = heading.querySelector(".inline_label")?.textContent.trim() ?? "";
    const controls = document.createElement("span");
    controls.className = "order-controls";
    const handle = document.createElement("span");
    handle.className = "order-handle";
    handle.draggable = true;
    handle.title = drag;
    handle.setAttribute("aria-hidden", "true");
    handle.textContent = "⠿";
    handle.addEventListener("dragstart", (event) => {
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", row.id);
      event.dataTransfer.setDragImage(row, 20, 20);
      row.classList.add("is-dragged");
    });
    handle.addEventListener("dragend", () => row.classList.remove("is-dragged"));
    controls.append(
      handle,
      button(`${moveUp} (${name})`, "↑", () => move(row, -1)),
      button(`${moveDown} (${name})`, "↓", () => move(row, 1)),
    );
    heading.prepend(controls);
  }

  function orderGroup(group) {
    group.querySelectorAll(".inline-related:not(.empty-form)").forEach(addOrder);
    group.addEventListener("dragover", (event) => {
      const dragged = group.querySelector(".is-dragged");
      const row = event.target.closest(".inline-related:not(.empty-form)");
      if (!dragged) return;
      event.preventDefault();
      if (!row || row === dragged) return;
      const box = row.getBoundingClientRect();
      if (event.clientY < box.top + box.height / 2) row.before(dragged);
      else row.after(dragged);
    });
    group.addEventListener("drop", (event) => {
      if (!group.querySelector(".is-dragged")) return;
      event.preventDefault();
      number(group);
    });
  }

  // --- Unsaved work is not left by mistake

  function guard(form) {
    let changed = Boolean(document.getElementById("error-summary"));
    form.addEventListener("input", () => (changed = true));
    form.addEventListener("submit", () => (changed = false));
    window.addEventListener("beforeunload", (event) => {
      if (changed) event.preventDefault();
    });
  }

  // --- Colleagues are told that this form is open, until it is not

  const EVERY = 60_000;

  function stayOpen(address) {
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    setInterval(() => {
      const init = { method: "POST", headers: { "X-CSRFToken": token }, redirect: "manual" };
      // A hint only: without a connection colleagues are not told, and nothing else happens.
      fetch(address, init).catch(() => {});
    }, EVERY);
  }

  const open = document.querySelector("[data-open-address]");
  if (open) stayOpen(open.dataset.openAddress);
  if (panel && bar) {
    makeTabs();
    fromAddress();
    window.addEventListener("hashchange", fromAddress);
    document.querySelectorAll("[data-order]").forEach(orderGroup);
    document.addEventListener("formset:added", (event) => addOrder(event.target));
    guard(panel.closest("form"));
  }
  document.getElementById("error-summary")?.focus();
})();
