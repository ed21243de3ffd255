import type { LoaderFunctionArgs } from "@remix-run/node";

/** The library's own pages: a new session token, a way out of the frame. It answers by throwing them. */
export const loader = async ({ context, request }: LoaderFunctionArgs) => {
  await context.authenticate(request);
  return null;
};
