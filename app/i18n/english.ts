import addresses from "./locales/en/addresses.json" with { type: "json" };
import campaigns from "./locales/en/campaigns.json" with { type: "json" };
import charts from "./locales/en/charts.json" with { type: "json" };
import countries from "./locales/en/countries.json" with { type: "json" };
import digest from "./locales/en/digest.json" with { type: "json" };
import editor from "./locales/en/editor.json" with { type: "json" };
import home from "./locales/en/home.json" with { type: "json" };
import lapse from "./locales/en/lapse.json" with { type: "json" };
import limits from "./locales/en/limits.json" with { type: "json" };
import log from "./locales/en/log.json" with { type: "json" };
import mails from "./locales/en/mails.json" with { type: "json" };
import method from "./locales/en/method.json" with { type: "json" };
import overrides from "./locales/en/overrides.json" with { type: "json" };
import permission from "./locales/en/permission.json" with { type: "json" };
import responses from "./locales/en/responses.json" with { type: "json" };
import settings from "./locales/en/settings.json" with { type: "json" };
import shopper from "./locales/en/shopper.json" with { type: "json" };
import shoppers from "./locales/en/shoppers.json" with { type: "json" };
import storefront from "./locales/en/storefront.json" with { type: "json" };
import trouble from "./locales/en/trouble.json" with { type: "json" };
import words from "./locales/en/words.json" with { type: "json" };

/** Every English sentence, one file per page; other locales have the same shape. */
export const english = { addresses, campaigns, charts, countries, digest, editor, home, lapse, limits, log, mails, method, overrides, permission, responses, settings, shopper, shoppers, storefront, trouble, words };
