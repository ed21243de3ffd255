/** Part 3 of 4: ui-modal as a dialog of the app's own document. React renders its content by a portal into `content`. */
const hidden = new CSSStyleSheet();
hidden.replaceSync(`
  ui-nav-menu, s-app-nav, ui-title-bar, ui-save-bar, ui-modal { display: none !important; }
  dialog.app-bridge-modal { border: 0; padding: 0; border-radius: 16px; width: 620px; max-width: calc(100vw - 32px); max-height: calc(100vh - 48px); overflow: hidden; color: #303030; box-shadow: 0 20px 60px #0005; font-family: Inter, system-ui, sans-serif; font-size: 13px; line-height: 20px; }
  dialog.app-bridge-modal[open] { display: flex; flex-direction: column; }
  dialog.app-bridge-modal[data-variant=small] { width: 380px; }
  dialog.app-bridge-modal[data-variant=large] { width: 980px; }
  dialog.app-bridge-modal[data-variant=max] { width: 100vw; height: 100vh; max-width: 100vw; max-height: 100vh; border-radius: 0; }
  dialog.app-bridge-modal::backdrop { background: #0008; }
  .app-bridge-modal > header { display: flex; align-items: center; gap: 12px; padding: 14px 16px; background: #f3f3f3; border-bottom: 1px solid #e3e3e3; }
  .app-bridge-modal > header h2 { margin: 0; font-size: 14px; font-weight: 650; flex: 1; }
  .app-bridge-modal > div { overflow: auto; flex: 1; min-height: 0; }
  .app-bridge-modal > footer { display: flex; justify-content: flex-end; flex-wrap: wrap; gap: 8px; padding: 14px 16px; border-top: 1px solid #e3e3e3; }
  .app-bridge-modal button { font: inherit; font-weight: 550; border: 0; border-radius: 8px; padding: 6px 12px; min-height: 32px; background: #fff; color: #303030; box-shadow: inset 0 0 0 1px #c4c4c4; cursor: pointer; }
  .app-bridge-modal button.primary { background: #303030; color: #fff; box-shadow: none; }
  .app-bridge-modal button.critical { background: #c70a24; color: #fff; box-shadow: none; }
  .app-bridge-modal > header button { box-shadow: none; background: none; padding: 4px 8px; }
  .app-bridge-modal > header button:hover { background: #e3e3e3; }
  .app-bridge-modal button:disabled { opacity: .5; cursor: default; }
  .app-bridge-modal button:focus-visible { outline: 2px solid #005bd3; outline-offset: 2px; }
`);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, hidden];

class Modal extends HTMLElement {
  constructor() {
    super();
    // React renders the content here by a portal, before the modal is shown for the first time.
    this.content = document.createElement("div");
  }
  static observedAttributes = ["variant"];
  attributeChangedCallback() {
    this.changed();
  }
  get variant() {
    return this.getAttribute("variant") ?? "base";
  }
  set variant(value) {
    this.setAttribute("variant", value);
  }
  async show() {
    if (this.dialog) return;
    const dialog = document.createElement("dialog");
    dialog.className = "app-bridge-modal";
    dialog.setAttribute("aria-labelledby", "app-bridge-modal-title");
    const header = document.createElement("header");
    const heading = Object.assign(document.createElement("h2"), { id: "app-bridge-modal-title" });
    const close = Object.assign(document.createElement("button"), { type: "button", textContent: "\u2715" });
    close.setAttribute("aria-label", "Close");
    close.addEventListener("click", () => this.hide());
    header.append(heading, close);
    this.footer = document.createElement("footer");
    dialog.append(header, this.content, this.footer);
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.hide();
    });
    this.dialog = dialog;
    this.changed();
    document.body.append(dialog);
    dialog.showModal();
    this.dispatchEvent(new CustomEvent("show"));
  }
  async hide() {
    if (!this.dialog) return;
    this.dialog.close();
    this.dialog.remove();
    this.dialog = undefined;
    this.dispatchEvent(new CustomEvent("hide"));
  }
  toggle() {
    return this.dialog ? this.hide() : this.show();
  }
  changed() {
    if (!this.dialog) return;
    const bar = this.querySelector("ui-title-bar");
    this.dialog.dataset.variant = this.variant;
    this.dialog.querySelector("h2").textContent = bar?.getAttribute("title") ?? "";
    const buttons = (bar ? buttonsOf(bar) : []).map((source) => {
      const { label, variant, tone, disabled, loading } = describe(source);
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: label, disabled: disabled || loading });
      button.className = tone === "critical" ? "critical" : variant === "primary" ? "primary" : "";
      button.addEventListener("click", () => source.click());
      return { button, primary: variant === "primary" };
    });
    // The verb stands last, as in Shopify's admin.
    this.footer.replaceChildren(...buttons.sort((a, b) => a.primary - b.primary).map(({ button }) => button));
    this.footer.hidden = buttons.length === 0;
  }
  disconnectedCallback() {
    this.hide();
  }
}

customElements.define("ui-modal", Modal);
