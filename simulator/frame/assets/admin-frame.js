/** The admin around the embedded app: what App Bridge shows outside the app's own document, and the buttons that move the world on. */
const page = JSON.parse(document.getElementById("frame-data").textContent);
const frame = document.getElementById("app");
const find = (selector) => document.querySelector(selector);
const tell = (type, content = {}) => frame?.contentWindow.postMessage({ simulatedAdmin: type, ...content }, page.appUrl);

// --- messages from the app
let unsaved = false;
let path = "/app";
const said = {
  location(message) {
    path = message.path;
    history.replaceState(null, "", page.base + path);
  },
  navigation({ items }) {
    const list = find("#app-links");
    list.replaceChildren(
      ...items
        .map((item, index) => ({ ...item, index }))
        .filter((item) => !item.home)
        .map(({ label, current, index }) => {
          const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
          if (current) button.setAttribute("aria-current", "page");
          button.addEventListener("click", () => {
            if (unsaved) return remind();
            closeMenu();
            tell("navigate", { index });
          });
          const entry = document.createElement("li");
          entry.append(button);
          return entry;
        }),
    );
  },
  title({ title, buttons }) {
    find("#app-title").textContent = title ? `/ ${title}` : "";
    document.title = title ? `${title} · ${page.appName} · ${page.shopName}` : `${page.appName} · ${page.shopName}`;
    find("#title-buttons").replaceChildren(
      ...buttons.map(({ label, variant, disabled, loading }, index) => {
        const button = Object.assign(document.createElement("button"), { type: "button", textContent: label, disabled: disabled || loading });
        button.className = variant === "primary" ? "button primary" : "button";
        button.addEventListener("click", () => tell("title", { index }));
        return button;
      }),
    );
  },
  saveBar({ showing, save, discard, confirm }) {
    unsaved = showing;
    const bar = find("#save-bar");
    bar.hidden = !showing;
    if (!showing) return;
    const [discardButton, saveButton] = bar.querySelectorAll("button");
    saveButton.textContent = save?.label || "Save";
    saveButton.disabled = Boolean(save?.disabled || save?.loading);
    discardButton.textContent = discard?.label || "Discard";
    discardButton.disabled = Boolean(discard?.disabled || discard?.loading);
    saveButton.onclick = () => tell("save");
    discardButton.onclick = async () => {
      if (!confirm || (await choose("Discard all unsaved changes?", "If you discard changes, you'll lose all edits since you last saved.", "Discard changes", "Continue editing"))) tell("discard");
    };
  },
  toast({ id, message, duration, isError, action }) {
    const toast = document.createElement("div");
    toast.className = isError ? "toast error" : "toast";
    toast.dataset.id = id;
    toast.append(Object.assign(document.createElement("span"), { textContent: message }));
    const gone = () => {
      if (!toast.isConnected) return;
      toast.remove();
      tell("toastGone", { id });
    };
    if (action) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: action });
      button.addEventListener("click", () => {
        tell("toastAction", { id });
        gone();
      });
      toast.append(button);
    }
    const close = Object.assign(document.createElement("button"), { type: "button", textContent: "✕" });
    close.setAttribute("aria-label", "Dismiss");
    close.addEventListener("click", gone);
    toast.append(close);
    find("#toasts").append(toast);
    setTimeout(gone, duration);
  },
  toastHide({ id }) {
    find(`.toast[data-id="${id}"]`)?.remove();
  },
  loading({ on }) {
    find("#loading").hidden = !on;
  },
  leave({ url }) {
    if (url.startsWith("shopify:")) said.toast({ id: "leave", message: `The simulated admin has no page ${url.replace("shopify:admin", "")}`, duration: 5000 });
    else location.href = url;
  },
  async user({ question }) {
    answer(question, page.user);
  },
  async leaveConfirmation({ question }) {
    if (await choose("Leave page with unsaved changes?", "Leaving this page will delete all unsaved changes.", "Leave page", "Stay")) answer(question);
  },
  async scopes({ question, action, scopes = [] }) {
    if (action === "request" && !(await choose(`${page.appName} asks for more access`, scopes.join(", "), "Update access", "Cancel")))
      return answer(question, { result: "declined-all", detail: await post("/frame/scopes", { shop: page.shop, action: "query" }) });
    const detail = await post("/frame/scopes", { shop: page.shop, action, scopes });
    answer(question, action === "query" ? detail : { result: "granted-all", detail });
  },
  resourcePicker({ question }) {
    said.toast({ id: "picker", message: "The simulated admin has no resource picker", duration: 5000, isError: true });
    answer(question);
  },
};
const answer = (question, value) => tell("answer", { question, value });
window.addEventListener("message", ({ origin, source, data }) => {
  if (frame && origin === page.appUrl && source === frame.contentWindow && data?.simulatedAppBridge) said[data.simulatedAppBridge]?.(data);
});

function remind() {
  const bar = find("#save-bar");
  bar.classList.remove("remind");
  void bar.offsetWidth; // starts the movement anew
  bar.classList.add("remind");
  bar.querySelector("button:last-of-type").focus();
}

/** A yes or no question; resolves with true for yes. */
function choose(title, text, yes, no) {
  const dialog = find("#question");
  dialog.querySelector("h2").textContent = title;
  dialog.querySelector("p").textContent = text;
  const [noButton, yesButton] = dialog.querySelectorAll("button");
  noButton.textContent = no;
  yesButton.textContent = yes;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
}

// --- the world
async function post(path, body) {
  const response = await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  const value = await response.json();
  if (!response.ok) throw new Error(value.error);
  return value;
}
/** Loads the page that is shown once more, so that it tells of the new day. */
async function showAgain() {
  if (!frame) return;
  const response = await fetch(`/frame/address?shop=${page.shop}&path=${encodeURIComponent(path)}`);
  if (response.ok) frame.src = (await response.json()).url;
}
const showTime = ({ now, offset }) => {
  find("#world-date").textContent = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZone: page.timezone }).format(now);
  tell("time", { offset });
};
const words = { newShoppers: "new shoppers", machineVisits: "visits by machines", mails: "mails arrived", troubles: "visits that failed" };
const moves = document.querySelectorAll("[data-advance]");
for (const button of moves)
  button.addEventListener("click", async () => {
    for (const each of moves) each.disabled = true;
    find("#loading").hidden = false;
    try {
      const moved = await post("/control/advance", { ms: Number(button.dataset.advance) });
      showTime(moved);
      if (!unsaved) await showAgain();
      const happened = Object.entries(moved.counts).filter(([, count]) => count > 0).map(([what, count]) => `${count} ${words[what] ?? what}`);
      said.toast({ id: "moved", message: happened.length > 0 ? `Meanwhile: ${happened.join(", ")}` : "Nothing happened meanwhile", duration: 6000 });
    } catch (error) {
      said.toast({ id: "moved", message: error.message, duration: 10000, isError: true });
    } finally {
      for (const each of moves) each.disabled = false;
      find("#loading").hidden = true;
    }
  });
setInterval(async () => {
  const response = await fetch("/control/time").catch(() => undefined);
  if (response?.ok) showTime(await response.json());
}, 15000);

// --- menu on narrow screens, shop switcher, consent
const menu = find("#menu");
const openMenu = find("#open-menu");
const closeMenu = () => {
  menu.classList.remove("open");
  openMenu.setAttribute("aria-expanded", "false");
};
find("#backdrop").addEventListener("click", closeMenu);
openMenu.addEventListener("click", () => openMenu.setAttribute("aria-expanded", String(menu.classList.toggle("open"))));
document.addEventListener("keydown", (event) => event.key === "Escape" && closeMenu());
find("#shop").addEventListener("change", (event) => {
  location.href = `/store/${event.target.value}/apps/${page.appHandle}`;
});
find("#app-home").addEventListener("click", () => {
  if (unsaved) return remind();
  location.href = `${page.base}/app`;
});
find("#install")?.addEventListener("click", async (event) => {
  event.target.disabled = true;
  await post("/control/install", { shop: page.shop });
  location.reload();
});
find("#uninstall")?.addEventListener("click", async () => {
  closeMenu();
  if (!(await choose(`Uninstall ${page.appName}?`, `${page.appName} loses its access to ${page.shopName} at once.`, "Uninstall", "Cancel"))) return;
  await post("/control/uninstall", { shop: page.shop });
  location.href = page.base;
});
