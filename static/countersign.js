// The little JavaScript of Countersign. Pages work without it; it spares steps and keeps what was typed.
// One listener a kind of event on the document, so that what htmx brings in later works the same.

const root = document.documentElement;

const store = {
  get(key) {
    try {
      return localStorage.getItem(`countersign.${key}`);
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      if (value === null) localStorage.removeItem(`countersign.${key}`);
      else localStorage.setItem(`countersign.${key}`, value);
    } catch {
      // A full or closed storage loses a convenience, nothing else.
    }
  },
  keys(prefix) {
    try {
      return Object.keys(localStorage)
        .filter((key) => key.startsWith(`countersign.${prefix}`))
        .map((key) => key.slice("countersign.".length));
    } catch {
      return [];
    }
  },
};

// --- theme and rail ---------------------------------------------------------------------------------

function toggleTheme() {
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const next = (root.dataset.theme || system) === "dark" ? "light" : "dark";
  root.dataset.theme = next;
  // Back at what the system says: follow the system again.
  store.set("theme", next === system ? null : next);
}

function toggleRail(button) {
  const narrow = root.dataset.rail !== "narrow";
  if (narrow) root.dataset.rail = "narrow";
  else delete root.dataset.rail;
  button.setAttribute("aria-pressed", String(narrow));
  store.set("rail", narrow ? "narrow" : null);
}

// --- selection and its bar --------------------------------------------------------------------------

function showSelection(form) {
  const boxes = [...form.querySelectorAll("[data-row]")];
  const chosen = boxes.filter((box) => box.checked);
  for (const box of boxes) box.closest("tr").classList.toggle("chosen", box.checked);
  const all = form.querySelector("[data-all]");
  if (all) {
    all.checked = boxes.length > 0 && chosen.length === boxes.length;
    all.indeterminate = chosen.length > 0 && !all.checked;
  }
  const bar = form.querySelector("[data-bulk]");
  if (!bar) return;
  bar.hidden = chosen.length === 0;
  const count = bar.querySelector("[data-bulk-count]");
  count.textContent = count.dataset.text.replace("{n}", chosen.length).replace("{m}", boxes.length);
}

function choose(form, checked) {
  for (const box of form.querySelectorAll("[data-row]")) box.checked = checked;
  showSelection(form);
}

// --- drafts and unsaved changes ---------------------------------------------------------------------

// A draft belongs to a person, a page and a field; a week later it is gone.
const DRAFT_LIFE = 7 * 24 * 3600 * 1000;
const person = document.body.dataset.person || "";
const draftKey = (field) => `draft.${person}.${location.pathname}.${field.dataset.draft}`;

function keepDraft(field) {
  const text = field.value;
  store.set(draftKey(field), text.trim() ? JSON.stringify({ text, at: Date.now(), sent: false }) : null);
  noteDraft(field, Date.now());
}

function noteDraft(field, at) {
  const note = field.form?.querySelector(`[data-draft-note="${field.dataset.draft}"]`);
  if (!note) return;
  const time = new Date(at).toLocaleTimeString(root.lang, { hour: "2-digit", minute: "2-digit" });
  note.textContent = note.dataset.text.replace("{time}", time);
}

function readDraft(key) {
  try {
    const draft = JSON.parse(store.get(key));
    return draft && Date.now() - draft.at < DRAFT_LIFE ? draft : null;
  } catch {
    return null;
  }
}

function restoreDrafts(part) {
  for (const field of part.querySelectorAll("textarea[data-draft]")) {
    const draft = readDraft(draftKey(field));
    // What the server sent back, perhaps with errors, is newer than any draft.
    if (!draft || field.value.trim()) continue;
    field.value = draft.text;
    noteDraft(field, draft.at);
  }
}

// A draft that was sent is let go once a page says that it was kept; an error or an expired session keeps it.
function settleDrafts() {
  const kept = document.querySelector('[data-toast][data-kind="success"]');
  for (const key of store.keys("draft.")) {
    const draft = readDraft(key);
    if (!draft || (kept && draft.sent)) store.set(key, null);
  }
}

function markDraftsSent(form) {
  for (const field of form.querySelectorAll("textarea[data-draft]")) {
    const draft = readDraft(draftKey(field));
    if (draft) store.set(draftKey(field), JSON.stringify({ ...draft, sent: true }));
  }
}

const unsaved = new Set();

addEventListener("beforeunload", (event) => {
  for (const form of unsaved) if (!form.isConnected) unsaved.delete(form);
  if (unsaved.size) event.preventDefault();
});

// --- events -----------------------------------------------------------------------------------------

async function copyDigest(button) {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.classList.add("done");
    setTimeout(() => button.classList.remove("done"), 1500);
  } catch {
    // No clipboard here (plain HTTP, or refused): the whole digest is in the title to select.
  }
}

document.addEventListener("click", (event) => {
  const on = (selector) => event.target.closest?.(selector);
  let hit;
  if (on("[data-theme-toggle]")) toggleTheme();
  else if ((hit = on("[data-collapse]"))) toggleRail(hit);
  else if ((hit = on("[data-open]"))) {
    const dialog = document.getElementById(hit.dataset.open);
    if (!dialog) return;
    event.preventDefault(); // without JavaScript a link leads to a page of its own
    dialog.showModal();
  } else if ((hit = on("[data-close]"))) hit.closest("dialog").close();
  else if ((hit = on("[data-dismiss]"))) hit.closest("[data-toast]").remove();
  else if ((hit = on("[data-copy]"))) copyDigest(hit);
  else if ((hit = on("[data-bulk-clear]"))) choose(hit.form, false);
  else if ((hit = event.target).nodeName === "DIALOG" && hit.open) {
    const box = hit.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right
      && event.clientY >= box.top && event.clientY <= box.bottom;
    // Enter in a field clicks at 0,0; only a click beside the dialog closes it.
    if (!inside && (event.clientX || event.clientY)) hit.close();
  }
});

document.addEventListener("change", (event) => {
  const target = event.target;
  if (target.matches("[data-all]")) choose(target.form, target.checked);
  else if (target.matches("[data-row]")) showSelection(target.form);
  const picker = target.closest("[data-picker]");
  if (picker && target.dataset.says) {
    picker.querySelector("[data-picker-says]").textContent = target.dataset.says;
    picker.querySelector("[data-picker-note]").hidden = false;
  }
});

document.addEventListener("input", (event) => {
  const target = event.target;
  if (target.matches("textarea[data-draft]")) keepDraft(target);
  if (target.form?.matches("[data-guard]")) unsaved.add(target.form);
});

document.addEventListener("submit", (event) => {
  unsaved.delete(event.target);
  markDraftsSent(event.target);
  if (event.target.matches("[data-forget]")) for (const key of store.keys("draft.")) store.set(key, null);
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const find = document.querySelector("[data-find]");
  if (!find) return;
  event.preventDefault();
  if (root.dataset.rail === "narrow") toggleRail(document.querySelector("[data-collapse]"));
  find.focus();
});

// Group headings stick beneath their table's head, however tall it is.
const heads = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    target.closest(".table-scroll").style.setProperty("--head-height", `${target.offsetHeight}px`);
  }
});

function ready(part) {
  restoreDrafts(part);
  for (const form of part.querySelectorAll("form[data-select]")) showSelection(form);
  for (const head of part.querySelectorAll(".table-scroll.sticky thead")) heads.observe(head);
}

settleDrafts();
ready(document);
document.querySelector("[data-errors]")?.focus();
document.querySelector("[data-collapse]")?.setAttribute("aria-pressed", String(root.dataset.rail === "narrow"));
document.addEventListener("htmx:load", (event) => ready(event.detail.elt));
