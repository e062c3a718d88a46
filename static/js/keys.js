// Keyboard: "/" to the search, "g" and a letter to a page of the menu, "?" for the list;
// a link with data-press is followed by its key alone.

const AFTER_G_MS = 1500;
let gPressedAt = -Infinity;

export function shortcuts() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (act(event.key, event.timeStamp)) event.preventDefault();
  });
}

function isTyping(element) {
  return element.closest("input, textarea, select, [contenteditable], dialog[open]") !== null;
}

function act(key, now) {
  if (now - gPressedAt < AFTER_G_MS) {
    gPressedAt = -Infinity;
    return follow("key", key);
  }
  if (key === "g") gPressedAt = now;
  if (key === "/") return focusSearch();
  if (key === "?") return showKeys();
  return follow("press", key);
}

function follow(name, key) {
  const link = [...document.querySelectorAll(`a[data-${name}]`)].find((a) => a.dataset[name] === key);
  link?.click();
  return Boolean(link);
}

function focusSearch() {
  const field = document.querySelector("[data-search]");
  field?.focus();
  return Boolean(field);
}

function showKeys() {
  const dialog = document.querySelector("[data-keys]");
  dialog?.showModal();
  return Boolean(dialog);
}
