/** Part 4 of 4: window.shopify (types: @shopify/app-bridge-types 0.7.2) and what the admin frame says. */
// Questions that the admin frame answers.
const waiting = new Map();
let asked = 0;
const ask = (type, content) =>
  new Promise((resolve) => {
    waiting.set(++asked, resolve);
    tell(type, { ...content, question: asked });
  });

const byId = (id) => document.getElementById(id);
let toasts = 0;
const toastActions = new Map();
window.shopify = {
  config: { apiKey: document.currentScript?.dataset.apiKey ?? "", shop, host: remember("host"), locale: query.get("locale") ?? "en" },
  origin: admin,
  ready: Promise.resolve(),
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

tellLocation();
tell("ready");
