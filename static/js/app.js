// Small helps on top of pages that work without them.
import { copyButtons } from "./copy.js";
import { autosubmit, guardForms, keepTyping } from "./forms.js";
import { shortcuts } from "./keys.js";
import { themeSwitch } from "./theme.js";

document.documentElement.classList.add("has-js");
copyButtons();
guardForms();
autosubmit();
keepTyping();
shortcuts();
themeSwitch();
document.querySelector(".tab[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
