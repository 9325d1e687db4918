/* The rich text editor of the forms. The editor is imported by its relative address, so that the
   page needs no import map, and injects no style: rich-text.css has the rules that it needs. */
const SELECTOR = "textarea[data-rich-text]";
const GROUPS = ["headings", "lists", "nodes -blockType -headings", "marks", "link", "history"];

const first = document.querySelector(SELECTOR);
const words = first ? JSON.parse(first.dataset.richText).labels : {};

// The editor's own words are English; it asks the page's catalogue once, when it is loaded.
const catalogue = window.gettext ?? ((text) => text);
const own = { Update: words.apply, Cancel: words.cancel, URL: words.address, "Edit Link": words.link };
window.gettext = (text) => own[text] ?? catalogue(text);

const library = first ? await import("../../django_prose_editor/editor.js") : {};

/* A link has an address and languages: titles and targets would not be kept. */
function plainLink(options) {
  return library.Link.extend({
    addAttributes() {
      return { ...this.parent?.(), hreflang: { default: null }, lang: { default: null } };
    },
    addCommands() {
      return {
        ...this.parent?.(),
        addLink:
          () =>
          ({ editor }) => {
            if (editor.state.selection.empty && !editor.isActive("link")) return;
            const ask = library.updateAttrsDialog(
              { href: { type: "string", title: words.address } },
              { title: words.link, submitText: words.apply },
            );
            ask(editor, editor.getAttributes("link")).then((attributes) => {
              if (!attributes) return;
              const chain = editor.chain().focus().extendMarkRange("link");
              if (attributes.href) chain.setLink({ href: attributes.href }).run();
              else chain.unsetLink().run();
            });
          },
      };
    },
  }).configure(options);
}

/* Words in another language than the text's say so: the public page prints them with `lang`. */
function languageMark() {
  return library.Mark.create({
    name: "language",
    addAttributes: () => ({ lang: { default: null } }),
    parseHTML: () => [{ tag: "span[lang]" }],
    renderHTML: ({ HTMLAttributes }) => ["span", HTMLAttributes, 0],
    addMenuItems({ menu, buttons }) {
      menu.defineItem({
        name: "language",
        groups: "marks",
        button: buttons.material("translate", "language"),
        enabled: (editor) => !editor.state.selection.empty || editor.isActive("language"),
        active: (editor) => editor.isActive("language"),
        command(editor) {
          const ask = library.updateAttrsDialog(
            { lang: { type: "string", title: words.code } },
            { title: words.language, submitText: words.apply },
          );
          ask(editor, editor.getAttributes("language")).then((attributes) => {
            if (!attributes) return;
            const chain = editor.chain().focus().extendMarkRange("language");
            const code = (attributes.lang ?? "").trim().toLowerCase();
            if (/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/.test(code)) chain.setMark("language", { lang: code }).run();
            else if (!code) chain.unsetMark("language").run();
          });
        },
      });
    },
  });
}

const STYLES = /<style[\s\S]*?<\/style>|\sstyle\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi;
const REMOVED = {
  table: /<table[\s>]/i,
  picture: /<(img|picture|svg|figure|v:imagedata)[\s>]/i,
  style: /<(style|font)[\s>]|<[^>]+\s(style|class|align)\s*=/i,
  comment: /class=["']?MsoComment|mso-comment/i,
  script: /<(script|iframe|form)[\s>]/i,
};

/* What the editor's rules will drop of a pasted text, in words. */
function removedKinds(html) {
  const kinds = Object.keys(REMOVED).filter((kind) => REMOVED[kind].test(html));
  return kinds.map((kind) => words[`removed_${kind}`]);
}

/* One stop of the Tab key a toolbar, arrows inside it (ARIA Authoring Practices, toolbar): a form
   has many texts, and the buttons that save stand below them all. */
function rove(bar) {
  const buttons = [...bar.querySelectorAll("button")];
  const stop = (chosen) => buttons.forEach((one) => (one.tabIndex = one === chosen ? 0 : -1));
  stop(buttons[0]);
  bar.addEventListener("focusin", (event) => stop(event.target.closest("button")));
  bar.addEventListener("keydown", (event) => {
    const current = buttons.indexOf(event.target.closest("button"));
    const next = {
      ArrowRight: (current + 1) % buttons.length,
      ArrowLeft: (current - 1 + buttons.length) % buttons.length,
      Home: 0,
      End: buttons.length - 1,
    }[event.key];
    if (current < 0 || next === undefined) return;
    event.preventDefault();
    buttons[next].focus();
  });
}

function nameToolbar(editor, textarea, label) {
  const bar = editor.view.dom.parentElement.querySelector(".prose-menubar");
  if (!bar) return;
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", `${words.toolbar} – ${label}`);
  rove(bar);
  for (const button of bar.querySelectorAll("[data-name]")) {
    const name = words[button.dataset.name.replace("history:", "")];
    if (!name) continue;
    button.title = name;
    button.setAttribute("aria-label", name);
  }
}

function pressed(editor) {
  const bar = editor.view.dom.parentElement.querySelector(".prose-menubar");
  for (const button of bar?.querySelectorAll("[data-name]") ?? []) {
    button.setAttribute("aria-pressed", String(button.classList.contains("active")));
    button.setAttribute("aria-disabled", String(button.classList.contains("disabled")));
  }
}

function create(textarea) {
  if (textarea.closest(".prose-editor")) return;
  const { extensions } = JSON.parse(textarea.dataset.richText);
  const loaded = [];
  for (const [name, options] of Object.entries(extensions)) {
    const configuration = typeof options === "object" ? options : {};
    if (name === "Link") loaded.push(plainLink(configuration));
    else if (name === "OrderedList") {
      loaded.push(library.OrderedList.configure({ enableListAttributes: false }));
    }
    else if (library[name]) loaded.push(library[name].configure(configuration));
  }
  loaded.push(languageMark());
  const groups = GROUPS.map((group) => ({ group }));
  loaded.push(library.Menu.configure({ groups }));

  const label = textarea.labels?.[0]?.textContent.replace(/\s*:\s*$/, "").trim() ?? "";
  const box = document.createElement("div");
  box.className = "prose-editor";
  const note = document.createElement("p");
  note.className = "paste-note";
  note.setAttribute("role", "status");
  textarea.before(box);
  box.append(textarea);
  box.after(note);

  const editor = new library.Editor({
    element: box,
    extensions: loaded,
    content: textarea.value,
    injectCSS: false,
    editorProps: {
      attributes: {
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": label,
        "aria-required": String(textarea.required),
        ...(textarea.lang ? { lang: textarea.lang } : {}),
        ...(textarea.getAttribute("aria-describedby")
          ? { "aria-describedby": textarea.getAttribute("aria-describedby") }
          : {}),
        ...(textarea.getAttribute("aria-invalid") ? { "aria-invalid": "true" } : {}),
        spellcheck: "true",
      },
      transformPastedHTML(html) {
        const kinds = removedKinds(html);
        note.textContent = kinds.length ? `${words.removed} ${kinds.join(", ")}.` : "";
        // The security policy reports each style attribute that a parser meets.
        return html.replace(STYLES, "");
      },
    },
    onUpdate({ editor }) {
      textarea.value = editor.isEmpty ? "" : editor.getHTML();
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
    },
    onTransaction({ editor }) {
      queueMicrotask(() => pressed(editor)); // after the buttons
    },
  });
  // A link of the error summary leads to the text box that took the place of this one.
  textarea.addEventListener("focus", () => editor.commands.focus());
  // The bar is there once the editor has told that it is ready.
  editor.on("create", () => {
    nameToolbar(editor, textarea, label);
    pressed(editor);
  });
}

if (first) {
  const start = (root) => {
    for (const textarea of root.querySelectorAll(SELECTOR)) {
      if (!textarea.id.includes("__prefix__")) create(textarea);
    }
  };
  start(document);
  document.addEventListener("formset:added", (event) => start(event.target));
}
