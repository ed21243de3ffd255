/**
 * App Bridge's stand-in, part 1 of 4: who and where we are, the world's time, messages to the admin frame, session tokens, fetch, the address.
 * The parts are one script and share its scope; `world` ({ admin, offset }) stands before them. See ../bridge-script.ts.
 */
const { admin, offset } = world;
const query = new URLSearchParams(location.search);
const remember = (name) => {
  const value = query.get(name) ?? sessionStorage.getItem(`app-bridge-${name}`) ?? "";
  if (value) sessionStorage.setItem(`app-bridge-${name}`, value);
  return value;
};
const shop = remember("shop");
const realFetch = window.fetch.bind(window);

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
const tell = (type, content = {}) => embedded && window.parent.postMessage({ simulatedAppBridge: type, ...content }, admin);

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
