// Theme: change the colours at once; the server keeps the choice in a cookie.

export function themeSwitch() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.hasAttribute("data-theme-switch")) return;
    event.preventDefault();
    choose(form, event.submitter);
  });
}

async function choose(form, button) {
  const data = new FormData(form, button);
  const answer = await fetch(form.action, { method: "POST", body: data, redirect: "manual" });
  if (answer.type !== "opaqueredirect") return form.submit();
  show(data.get("theme"));
}

function show(theme) {
  if (theme === "auto") delete document.documentElement.dataset.bsTheme;
  else document.documentElement.dataset.bsTheme = theme;
  for (const option of document.querySelectorAll("[data-theme-switch] [name=theme]")) {
    if (option.value === theme) option.setAttribute("aria-current", "true");
    else option.removeAttribute("aria-current");
  }
}
