import type { LoaderFunctionArgs } from "@remix-run/node";
import { recordHit } from "#app/messages/record-hit.server";

/** One transparent pixel (GIF89a). */
const pixel = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");

/** The picture of a mail: loading it is logged as an opening, with a verdict. */
export async function loader({ context, request, params }: LoaderFunctionArgs) {
  await recordHit(context.ctx, { token: params.token ?? "", kind: "open", method: request.method, userAgent: request.headers.get("user-agent") });
  return new Response(pixel, { headers: { "Content-Type": "image/gif", "Cache-Control": "no-store, private", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex" } });
}
