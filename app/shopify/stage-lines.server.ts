import { z } from "zod";
import type { Shopify, ShopId, StageOutcome } from "#app/platform/ports";
import { StagedUploadsCreate } from "./documents/bulk.ts";
import { ShopifyUnavailable } from "./shopify-unavailable.ts";

const UPLOAD_MS = 120_000;
const FILE = "lines.jsonl";

const Staged = z.object({
  stagedUploadsCreate: z.object({ stagedTargets: z.array(z.object({ url: z.string(), parameters: z.array(z.object({ name: z.string(), value: z.string() })) })).nullable() }),
});

/**
 * Uploads the lines of a bulk mutation, 100 MB at most (shopify.dev, bulk imports): a form with the parameters that Shopify names and the file as its last field.
 * @throws ShopifyUnavailable when the place does not take it
 */
export async function stageLines(send: Shopify["send"], shopId: ShopId, lines: readonly string[]): Promise<StageOutcome> {
  const outcome = await send(shopId, StagedUploadsCreate, { input: [{ resource: "BULK_MUTATION_VARIABLES", filename: FILE, mimeType: "text/jsonl", httpMethod: "POST" }] });
  if (outcome.kind === "gone" || outcome.kind === "denied") return outcome;
  const target = outcome.kind === "ok" ? Staged.parse(outcome.data).stagedUploadsCreate.stagedTargets?.[0] : undefined;
  const path = target?.parameters.find(({ name }) => name === "key")?.value;
  if (!target || path === undefined) throw new ShopifyUnavailable(`shop ${shopId}: no place for the lines of a bulk mutation (${outcome.kind})`);
  const form = new FormData();
  for (const { name, value } of target.parameters) form.append(name, value);
  form.append("file", new Blob([lines.join("\n")], { type: "text/jsonl" }), FILE);
  const response = await fetch(target.url, { method: "POST", body: form, signal: AbortSignal.timeout(UPLOAD_MS) });
  await response.body?.cancel();
  if (!response.ok) throw new ShopifyUnavailable(`shop ${shopId}: the upload of a bulk mutation was answered ${response.status}`);
  return { kind: "staged", path };
}
