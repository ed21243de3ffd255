/** Part 2 of 4: menu, title bar and save bar. Their elements stay hidden and tell the admin frame what to show; their light DOM belongs to React. */
const buttonsOf = (element) => [...element.querySelectorAll("button, a[href]")];
const describe = (button) => ({
  label: button.textContent.trim(),
  variant: button.getAttribute("variant") ?? "",
  tone: button.getAttribute("tone") ?? "",
  disabled: button.hasAttribute("disabled"),
  loading: button.hasAttribute("loading") && button.getAttribute("loading") !== "false",
});

/** An element that tells its content again whenever React changes it. */
class Watched extends HTMLElement {
  connectedCallback() {
    this.observer = new MutationObserver(() => this.changed());
    this.observer.observe(this, { childList: true, subtree: true, attributes: true, characterData: true });
    queueMicrotask(() => this.changed());
  }
  disconnectedCallback() {
    this.observer.disconnect();
    queueMicrotask(() => this.changed());
  }
}

const tellNavigation = () => {
  const menu = document.querySelector("ui-nav-menu, s-app-nav");
  if (!menu) return;
  const items = [...menu.querySelectorAll("a[href], s-link[href]")].map((link) => {
    const path = new URL(link.getAttribute("href"), location.href).pathname;
    const home = link.getAttribute("rel") === "home";
    return { label: link.textContent.trim(), home, current: location.pathname === path || (!home && location.pathname.startsWith(`${path}/`)) };
  });
  tell("navigation", { items });
};
const tellTitle = () => {
  const bar = [...document.querySelectorAll("ui-title-bar")].find((element) => !element.closest("ui-modal"));
  tell("title", { title: bar?.getAttribute("title") ?? document.title, buttons: bar ? buttonsOf(bar).map(describe) : [] });
};

class NavMenu extends Watched {
  changed() {
    tellNavigation();
  }
}
class TitleBar extends Watched {
  changed() {
    const modal = this.closest("ui-modal");
    if (modal) modal.changed?.();
    else tellTitle();
  }
}

const shown = { bar: null };
const tellSaveBar = () => {
  const bar = shown.bar;
  tell("saveBar", bar ? { showing: true, ...bar.describe() } : { showing: false });
};
const showBar = (bar) => {
  if (shown.bar === bar) return;
  shown.bar = bar;
  tellSaveBar();
};
const hideBar = (bar) => {
  if (shown.bar !== bar) return;
  shown.bar = null;
  tellSaveBar();
};

class SaveBar extends Watched {
  get showing() {
    return shown.bar === this;
  }
  get discardConfirmation() {
    return this.hasAttribute("discardconfirmation") && this.getAttribute("discardconfirmation") !== "false";
  }
  set discardConfirmation(on) {
    this.toggleAttribute("discardconfirmation", Boolean(on));
  }
  async show() {
    if (this.showing) return;
    showBar(this);
    this.dispatchEvent(new CustomEvent("show"));
  }
  async hide() {
    if (!this.showing) return;
    hideBar(this);
    this.dispatchEvent(new CustomEvent("hide"));
  }
  toggle() {
    return this.showing ? this.hide() : this.show();
  }
  describe() {
    const save = this.querySelector("button[variant=primary]");
    const discard = this.querySelector("button:not([variant=primary])");
    return { save: save ? describe(save) : null, discard: discard ? describe(discard) : null, confirm: this.discardConfirmation };
  }
  save() {
    this.querySelector("button[variant=primary]")?.click();
  }
  discard() {
    this.querySelector("button:not([variant=primary])")?.click();
  }
  changed() {
    if (!this.isConnected) hideBar(this);
    else if (this.showing) tellSaveBar();
  }
}

// form[data-save-bar]: the bar comes with the first change and goes with submit, reset or the form itself
const bars = new WeakMap();
const barOf = (form) => {
  if (!bars.has(form))
    bars.set(form, {
      form,
      describe: () => ({ save: { label: "Save" }, discard: { label: "Discard" }, confirm: form.hasAttribute("data-discard-confirmation") }),
      save: () => form.requestSubmit(),
      discard: () => form.reset(),
    });
  return bars.get(form);
};
const formOf = (event) => event.target.closest?.("form[data-save-bar]") ?? event.target.form?.closest("form[data-save-bar]");
const onInput = (event) => {
  const form = formOf(event);
  if (form) showBar(barOf(form));
};
const onLeave = (event) => event.target.matches?.("form[data-save-bar]") && hideBar(barOf(event.target));
for (const name of ["input", "change"]) document.addEventListener(name, onInput, true);
for (const name of ["submit", "reset"]) document.addEventListener(name, onLeave, true);
new MutationObserver(() => {
  if (shown.bar?.form && !shown.bar.form.isConnected) hideBar(shown.bar);
}).observe(document, { childList: true, subtree: true });

customElements.define("ui-nav-menu", NavMenu);
customElements.define("s-app-nav", class extends NavMenu {});
customElements.define("ui-title-bar", TitleBar);
customElements.define("ui-save-bar", SaveBar);
