/**
 * Stand-in for Shopify's app-bridge.js inside the embedded app (types: @shopify/app-bridge-types 0.7.2). It runs in the app's document, talks to
 * the admin frame by postMessage and fetches session tokens from it. Elements never change their own light DOM, because React owns it.
 * `window.simulatedWorld` ({ admin, offset }) stands before this file.
 */
(() => {
  const { admin, offset } = window.simulatedWorld;
  if (window.shopify) return;
  const query = new URLSearchParams(location.search);
  const remember = (name) => {
    const value = query.get(name) ?? sessionStorage.getItem(`app-bridge-${name}`) ?? "";
    if (value) sessionStorage.setItem(`app-bridge-${name}`, value);
    return value;
  };
  const shop = remember("shop");
  const host = remember("host");
  const realFetch = window.fetch.bind(window);
  const ready = Promise.resolve();

  // --- the world's time: what the page shows agrees with the server
  const RealDate = Date;
  let ahead = offset;
  const worldNow = () => RealDate.now() + ahead;
  const WorldDate = new Proxy(RealDate, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [worldNow()] : args, newTarget === WorldDate ? target : newTarget),
    apply: () => new RealDate(worldNow()).toString(),
    get: (target, name) => (name === "now" ? worldNow : Reflect.get(target, name)),
  });
  RealDate.prototype.constructor = WorldDate;
  window.Date = WorldDate;

  // --- messages between the app and the frame
  const embedded = window.parent !== window;
  const waiting = new Map();
  let asked = 0;
  const tell = (type, content = {}) => embedded && window.parent.postMessage({ simulatedAppBridge: type, ...content }, admin);
  const ask = (type, content) =>
    new Promise((resolve) => {
      waiting.set(++asked, resolve);
      tell(type, { ...content, question: asked });
    });

  // --- session tokens and fetch
  const idToken = async () => {
    const answer = await realFetch(`${admin}/session-token?shop=${encodeURIComponent(shop)}`);
    if (!answer.ok) throw new Error("The simulated admin gives no session token for this shop.");
    return answer.text();
  };
  const authorised = async (input, init) => {
    const request = new Request(input, init);
    request.headers.set("Authorization", `Bearer ${await idToken()}`);
    if (!request.headers.has("Accept-Language")) request.headers.set("Accept-Language", navigator.language);
    return request;
  };
  window.fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input, location.href);
    if (url.origin !== location.origin) return realFetch(input, init);
    const request = await authorised(input, init);
    const spare = request.clone();
    let response = await realFetch(request);
    if (response.status === 401 && response.headers.get("X-Shopify-Retry-Invalid-Session-Request")) response = await realFetch(await authorised(spare));
    const elsewhere = response.headers.get("X-Shopify-API-Request-Failure-Reauthorize-Url");
    if (elsewhere) tell("leave", { url: new URL(elsewhere, location.href).href });
    return response;
  };

  // --- the bounce page: load the page that was wanted, with a new token
  const reload = query.get("shopify-reload");
  if (reload) {
    idToken().then((token) => {
      const url = new URL(reload, location.href);
      url.searchParams.set("id_token", token);
      location.replace(url);
    });
  }

  // --- the address of the frame follows the page
  const ofTheAdmin = ["embedded", "shop", "host", "id_token", "locale", "timestamp", "hmac", "session"];
  const tellLocation = () => {
    if (reload) return;
    const url = new URL(location.href);
    for (const name of ofTheAdmin) url.searchParams.delete(name);
    tell("location", { path: url.pathname + url.search + url.hash });
  };
  for (const name of ["pushState", "replaceState"]) {
    const real = history[name].bind(history);
    history[name] = (...args) => {
      real(...args);
      tellLocation();
      tellNavigation();
    };
  }
  window.addEventListener("popstate", () => {
    tellLocation();
    tellNavigation();
  });

  // --- elements
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

  const elements = { "ui-nav-menu": NavMenu, "s-app-nav": class extends NavMenu {}, "ui-title-bar": TitleBar, "ui-save-bar": SaveBar, "ui-modal": Modal };

  // --- the global
  const byId = (id) => document.getElementById(id);
  let toasts = 0;
  const toastActions = new Map();
  window.shopify = {
    config: { apiKey: document.currentScript?.dataset.apiKey ?? "", shop, host, locale: query.get("locale") ?? "en" },
    origin: admin,
    ready,
    environment: { mobile: false, embedded, pos: false },
    idToken,
    loading: (on) => tell("loading", { on: Boolean(on) }),
    user: () => ask("user"),
    toast: {
      show(message, options = {}) {
        const id = `toast-${++toasts}`;
        toastActions.set(id, options);
        tell("toast", { id, message: String(message), duration: options.duration ?? 5000, isError: Boolean(options.isError), action: options.action ?? "" });
        return id;
      },
      hide: (id) => tell("toastHide", { id }),
    },
    modal: { show: async (id) => byId(id)?.show(), hide: async (id) => byId(id)?.hide(), toggle: async (id) => byId(id)?.toggle() },
    saveBar: {
      show: async (id) => byId(id)?.show(),
      hide: async (id) => byId(id)?.hide(),
      toggle: async (id) => byId(id)?.toggle(),
      leaveConfirmation: () => (shown.bar ? ask("leaveConfirmation") : Promise.resolve()),
    },
    scopes: {
      query: () => ask("scopes", { action: "query" }),
      request: (scopes) => ask("scopes", { action: "request", scopes }),
      revoke: (scopes) => ask("scopes", { action: "revoke", scopes }),
    },
    resourcePicker: (options) => ask("resourcePicker", { options }),
    app: { extensions: async () => [] },
    webVitals: { onReport() {} },
    reviews: { request: async () => ({ success: false, code: "annual-limit-reached", message: "The simulated admin asks for no reviews." }) },
    support: { registerHandler() {} },
  };

  window.addEventListener("message", ({ origin, data }) => {
    if (origin !== admin || !data?.simulatedAdmin) return;
    if (data.simulatedAdmin === "answer") {
      waiting.get(data.question)?.(data.value);
      waiting.delete(data.question);
    }
    if (data.simulatedAdmin === "navigate") document.querySelectorAll("ui-nav-menu a[href], s-app-nav a[href]")[data.index]?.dispatchEvent(new Event("shopify:navigate", { bubbles: true }));
    if (data.simulatedAdmin === "title") {
      const bar = [...document.querySelectorAll("ui-title-bar")].find((element) => !element.closest("ui-modal"));
      if (bar) buttonsOf(bar)[data.index]?.click();
    }
    if (data.simulatedAdmin === "save") shown.bar?.save();
    if (data.simulatedAdmin === "discard") shown.bar?.discard();
    if (data.simulatedAdmin === "toastAction") toastActions.get(data.id)?.onAction?.();
    if (data.simulatedAdmin === "toastGone") {
      toastActions.get(data.id)?.onDismiss?.();
      toastActions.delete(data.id);
    }
    if (data.simulatedAdmin === "time") ahead = data.offset;
  });

  // Links into the admin itself: <a href="shopify:admin/customers/1">
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="shopify:"]');
    if (!link) return;
    event.preventDefault();
    tell("leave", { url: link.getAttribute("href") });
  });

  for (const [name, element] of Object.entries(elements)) customElements.define(name, element);
  tellLocation();
  tell("ready");
})();
