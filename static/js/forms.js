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
