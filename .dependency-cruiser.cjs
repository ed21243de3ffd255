// The house: a folder may import from the folders above it in this list, never from those below (docs/architecture.md).
const nouns = ["platform", "shopify", "shops", "shoppers", "orders", "lapse", "cases", "offers", "messages", "campaigns", "responses", "reports", "privacy", "ui", "routes"];
const below = nouns.slice(0, -1).map((noun, index) => ({
  name: `${noun}-looks-up-only`,
  comment: `app/${noun} may import what stands above it in the flow, not ${nouns.slice(index + 1).join(", ")}.`,
  severity: "error",
  from: { path: `^app/${noun}/`, pathNot: "\\.test\\.tsx?$" },
  to: { path: `^app/(${nouns.slice(index + 1).join("|")})/` },
}));

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    ...below,
    { name: "no-cycle", severity: "error", from: { path: "^(app|simulator|scripts|bench|tests)/" }, to: { circular: true } },
    { name: "app-knows-no-simulator", severity: "error", from: { path: "^app/" }, to: { path: "^(simulator|tests|bench|scripts)/" } },
    { name: "simulator-knows-no-app", severity: "error", from: { path: "^simulator/" }, to: { path: "^(app|tests|bench)/" } },
    {
      name: "rules-are-pure",
      comment: "A rule file holds no IO: it imports neither stores nor use cases nor drivers.",
      severity: "error",
      from: { path: "^app/(shops|shoppers|orders|lapse|cases|offers|messages|campaigns|responses|reports)/", pathNot: "\\.server\\.tsx?$|\\.test\\.tsx?$" },
      to: { path: "\\.server\\.tsx?$|node_modules/(pg|@prisma|@remix-run|nodemailer)/", dependencyTypesNot: ["type-only"] },
    },
    { name: "ui-is-for-the-browser", severity: "error", from: { path: "^app/ui/" }, to: { path: "\\.server\\.tsx?$|node_modules/(pg|@prisma|nodemailer)/", dependencyTypesNot: ["type-only"] } },
    {
      name: "only-shopify-talks-to-the-admin-api",
      severity: "error",
      from: { path: "^app/", pathNot: "^app/(shopify|shopify\\.server|context\\.server|server|worker|root|entry|require-shop|read-proxied)" },
      to: { path: "^app/shopify/(?!documents/).*\\.server\\.ts$", dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(build|generated|node_modules)/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"], extensions: [".ts", ".tsx", ".js", ".mjs", ".json"] },
  },
};
