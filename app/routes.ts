import { flatRoutes } from "@remix-run/fs-routes";

/** One file per page; what stands beside them for the server only is no page. */
export default flatRoutes({ ignoredRouteFiles: ["**/*.server.ts", "**/*.test.ts"] });
