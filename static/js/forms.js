// Forms: warn before unsaved changes are lost, and send filters as soon as they change.
// A form that comes back from the server unsaved says so by an element with data-unsaved.

export function guardForms() {
  const dirty = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.hasAttribute("data-guard")) dirty.add(form);
  });
  document.addEventListener("submit", (event) => {
    dirty.delete(event.target);
    for (const sign of event.target.querySelectorAll("[data-unsaved]")) sign.remove();
  });
  window.addEventListener("beforeunload", (event) => {
    const unsaved = document.querySelector("form[data-guard] [data-unsaved]");
    if (unsaved || [...dirty].some((form) => form.isConnected)) event.preventDefault();
  });
}

export function autosubmit() {
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form?.hasAttribute("data-autosubmit")) form.requestSubmit();
  });
}

// While fields are fetched again, what is typed meanwhile is carried over into the new ones.
export function keepTyping() {
  const typed = new Map();
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target.hasAttribute("data-keep-typing")) typed.clear();
  });
  document.addEventListener("input", ({ target }) => {
    if (target.id) typed.set(target.id, target.type === "checkbox" ? target.checked : target.value);
  });
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    if (!target.hasAttribute("data-keep-typing")) return;
    for (const [id, value] of typed) retype(document.getElementById(id), value);
    typed.clear();
  });
}

// A choice made before htmx listens to the new fields asks for its own fields once more.
function retype(field, value) {
  if (!field) return;
  const property = field.type === "checkbox" ? "checked" : "value";
  const changed = field[property] !== value;
  field[property] = value;
  if (changed) field.dispatchEvent(new Event("input", { bubbles: true }));
  if (field.tagName === "SELECT") field.dispatchEvent(new Event("change", { bubbles: true }));
}
