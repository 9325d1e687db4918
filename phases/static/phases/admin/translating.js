/* Comfort for the translators' screen: a key that reviews and goes on, suggestions where the focus
   is, warnings while typing. Without this script each of them is a button. */
(() => {
  "use strict";

  const form = document.getElementById("translating_form");
  if (!form) return;
  const status = document.querySelector("[data-status]");
  const PAUSE = 600;

  const segmentOf = (element) => element?.closest?.("[data-segment]");
  const boxOf = (segment) => segment.querySelector("textarea[name^='text-']");

  function say(words) {
    status.textContent = words;
  }

  // --- Parts of the page

  async function part(address, options) {
    const response = await fetch(address, { credentials: "same-origin", ...options });
    // A login page in place of the part: the session is over.
    if (!response.ok || response.redirected) throw new Error(String(response.status));
    return response.text();
  }

  async function loadHelp(segment) {
    const place = segment.querySelector("[data-help-of]");
    if (place.childElementCount || place.dataset.loading) return;
    place.dataset.loading = "1";
    const query = new URLSearchParams({
      segment: segment.dataset.segment,
      french: form.elements.french.value,
    });
    try {
      place.innerHTML = await part(`${form.dataset.help}?${query}`);
      segment.querySelector("[name=_help]")?.remove();
    } catch {
      say(form.dataset.failed);
    }
    delete place.dataset.loading;
  }

  const waits = new WeakMap();
  const asked = new WeakMap();

  function checkSoon(segment) {
    clearTimeout(waits.get(segment));
    waits.set(segment, setTimeout(() => check(segment), PAUSE));
  }

  async function check(segment) {
    const number = boxOf(segment).name.slice("text-".length);
    const body = new FormData();
    for (const name of ["csrfmiddlewaretoken", "french"]) {
      body.append(name, form.elements[name].value);
    }
    for (const prefix of ["place", "source", "was", "text"]) {
      body.append(`${prefix}-${number}`, form.elements[`${prefix}-${number}`].value);
    }
    const turn = (asked.get(segment) ?? 0) + 1;
    asked.set(segment, turn);
    try {
      const found = (await part(form.dataset.check, { method: "POST", body })).trim();
      const place = segment.querySelector(".segment__findings");
      // An answer that was overtaken tells of an older text; the same one is not said again.
      if (asked.get(segment) === turn && place.innerHTML.trim() !== found) place.innerHTML = found;
    } catch {
      say(form.dataset.failed);
    }
  }

  // --- Events

  form.addEventListener("focusin", (event) => {
    const segment = segmentOf(event.target);
    if (segment && event.target === boxOf(segment)) loadHelp(segment);
  });

  form.addEventListener("input", (event) => {
    const segment = segmentOf(event.target);
    if (segment && event.target === boxOf(segment)) checkSoon(segment);
  });

  form.addEventListener("keydown", (event) => {
    const segment = segmentOf(event.target);
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !segment) return;
    if (event.target !== boxOf(segment)) return;
    event.preventDefault();
    if (!event.repeat) form.requestSubmit(segment.querySelector("[name=_reviewed]"));
  });

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-use]");
    if (button) {
      event.preventDefault();
      const segment = segmentOf(button);
      const box = boxOf(segment);
      box.focus();
      box.select();
      // As typed: the browser can undo it.
      if (!document.execCommand("insertText", false, button.value)) box.value = button.value;
      say(form.dataset.copied);
      checkSoon(segment);
      return;
    }
    const help = event.target.closest("[name=_help]");
    if (help) {
      event.preventDefault();
      boxOf(segmentOf(help)).focus();
    }
  });

  // --- Nothing typed is left behind unasked

  let isSent = false;
  const isTyped = () =>
    "unsaved" in form.dataset ||
    [...form.querySelectorAll("textarea")].some((box) => box.value !== box.defaultValue);

  form.addEventListener("submit", (event) => {
    if (event.submitter?.name !== "_preview") isSent = true;
  });
  addEventListener("pageshow", () => {
    isSent = false;
  });
  addEventListener("beforeunload", (event) => {
    if (!isSent && isTyped()) event.preventDefault();
  });

  // A box that the browser has focused already told nobody.
  const first = segmentOf(document.activeElement);
  if (first && document.activeElement === boxOf(first)) loadHelp(first);
})();
